/** Whether a claim holds at the numbers as they stand. */

/** {claim, holds, because, live}; stable: the plays. live: whether it was tested again here. */
export function tested(claim, stable, moved) {
  if (!claim.live) return { claim, holds: claim.holds, because: claim.because, live: !moved };
  const meets = new Set(claim.live.meets);
  const met = stable.filter((play) => meets.has(play)).length, count = stable.length;
  if (!count) return { claim, holds: false, because: "there is no pure equilibrium", live: true };
  const { quantity } = claim.live;
  const because = met === count && count === 1 ? "the only equilibrium has it" : `${met} of ${count} pure equilibria have it`;
  return { claim, holds: quantity === "every" ? met === count : quantity === "some" ? met > 0 : met === 0, because, live: true };
}

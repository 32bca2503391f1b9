/** Whether a claim holds at the numbers as they stand. */

/** {claim, holds, because, live}; stable: the plays, null where they are not known. live: whether it was tested again here. agreed: whether they are agreements. */
export function tested(claim, stable, moved, agreed) {
  if (!claim.live || !stable) return { claim, holds: claim.holds, because: claim.because, live: !moved };
  const meets = new Set(claim.live.meets);
  const met = stable.filter((play) => meets.has(play)).length, count = stable.length;
  const [one, many] = agreed ? ["agreement", "agreements"] : ["equilibrium", "pure equilibria"];
  if (!count) return { claim, holds: false, because: `there is no ${agreed ? one : "pure equilibrium"}`, live: true };
  const { quantity } = claim.live;
  const because = met === count && count === 1 ? `the only ${one} has it` : `${met} of ${count} ${many} have it`;
  return { claim, holds: quantity === "every" ? met === count : quantity === "some" ? met > 0 : met === 0, because, live: true };
}

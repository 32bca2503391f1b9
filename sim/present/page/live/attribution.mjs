/** Which of several changes explain that the answer is another one: Shapley values (Shapley 1953), over every set of them. */

/** So many changes are looked at in every set. */
export const MOST = 9;

/** The Shapley value of each of some factors; value: set of factors, as bits -> number. */
export function shapley(count, value) {
  const known = Array.from({ length: 2 ** count }, (_, set) => value(set));
  const weights = [1 / count];
  for (let size = 1; size < count; size += 1) weights.push((weights[size - 1] * size) / (count - size));
  return Array.from({ length: count }, (_, factor) => {
    let total = 0;
    for (let set = 0; set < known.length; set += 1) {
      if (!(set & (1 << factor))) total += weights[bits(set)] * (known[set | (1 << factor)] - known[set]);
    }
    return total;
  });
}

function bits(set) {
  let count = 0;
  for (let rest = set; rest; rest &= rest - 1) count += 1;
  return count;
}

/**
 * What each of some changes explains of the value of the first dimension whose share of the stable plays grows
 * most, else of the stable plays themselves: {what, parts}, parts that sum to 1; null where nothing changes,
 * there are too many changes, or not every set of them has a known answer. at: which changes are made, as bits -> the game there.
 */
export function explained(words, at, count) {
  if (!count || count > MOST) return null;
  const whole = 2 ** count - 1;
  for (let set = 0; set <= whole; set += 1) if (at(set).unknown) return null;
  const [before, after] = [at(0), at(whole)];
  const share = (position, id) => (position.stable.length ? position.stable.filter((play) => words.value(words.lead, play).id === id).length / position.stable.length : 0);
  const changes = words.lead.values.map(({ id, says }) => ({ id, says, change: share(after, id) - share(before, id) }));
  const most = changes.reduce((a, b) => (b.change > a.change ? b : a));
  const outcome = most.change > 1e-12;
  if (!outcome && String(before.stable) === String(after.stable)) return null;
  const value = outcome ? (set) => share(at(set), most.id) : (set) => Number(String(at(set).stable) === String(after.stable));
  const parts = shapley(count, value), total = parts.reduce((sum, part) => sum + part, 0);
  return { what: outcome ? most.says : "what is stable", parts: parts.map((part) => part / total) };
}

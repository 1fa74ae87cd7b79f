/** Exact arithmetic on the plant's decimals ("12.50"): whole numbers of millionths, never binary floats. */

const PLACES = 6;

/** A decimal text as millionths; nothing typed is zero. Null when it is no decimal. */
export function parse(text) {
  const found = /^(-?)(\d*)(?:\.(\d{0,6})0*)?$/.exec(String(text ?? "").trim());
  if (!found) return null;
  const millionths = BigInt((found[2] || "0") + (found[3] ?? "").padEnd(PLACES, "0"));
  return found[1] ? -millionths : millionths;
}

/** Millionths as the shortest decimal text. */
export function text(millionths) {
  const sign = millionths < 0n ? "-" : "";
  const digits = String(millionths < 0n ? -millionths : millionths).padStart(PLACES + 1, "0");
  const behind = digits.slice(-PLACES).replace(/0+$/, "");
  return sign + digits.slice(0, -PLACES) + (behind && `.${behind}`);
}

export function sum(texts) {
  return texts.reduce((total, one) => total + (parse(one) ?? 0n), 0n);
}

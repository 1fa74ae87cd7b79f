/** What one piece of a step uses: `BOLT 4, GLUE 0.02`, as a list somebody can type. */

/** The materials a text names; one without a number is one piece. What is known of them besides stays as in `before`. */
export const materialsOf = (text, before = []) =>
  text
    .split(/[,，、;\n]+/u)
    .map((part) => part.trim())
    .filter(Boolean)
    .map((part) => {
      const [item, quantity = "1"] = part.split(/[\s×x*]+(?=[\d.]+$)/u);
      return { ...before.find((one) => one.item === item.trim()), item: item.trim(), quantity };
    });

export const textOf = (materials) => (materials ?? []).map(({ item, quantity }) => `${item} ${quantity}`).join(", ");

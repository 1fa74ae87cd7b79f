/** A list by pages: it says how much of it is shown, and goes on where it ended when somebody wants more. */

import { el, fill } from "/js/dom.js";
import * as formats from "/js/formats.js";
import { t } from "/js/i18n.js";
import { poll } from "/js/polling.js";
import { ask } from "/js/session.js";

/**
 * As `poll`, for a list of any length. `draw` gets what all pages so far hold, and the last page's body; `foot` is to be
 * put under the list.
 */
export function paged(path, query, { draw, fail, topics = [], size = 100 }) {
  const foot = el("div", { class: "foot" });
  let wanted = 1;

  async function lookUp(_, { query: asked, etag }) {
    const items = [];
    let answer = null;
    for (let page = 0; page < wanted; page++) {
      answer = await ask("GET", path, { query: { ...asked, limit: size, cursor: answer?.body.next_cursor }, etag: wanted === 1 ? etag : null });
      if (answer.status === 304) return answer;
      items.push(...answer.body.items);
      if (!answer.body.next_cursor) break;
    }
    return { ...answer, etag: wanted === 1 ? answer.etag : null, body: { ...answer.body, items } };
  }

  const watched = poll(path, query, {
    topics,
    fail,
    lookUp,
    draw: (body) => {
      drawFoot(body);
      return draw(body.items, body);
    },
  });

  function drawFoot({ items, next_cursor: next }) {
    const count = formats.quantity(items.length);
    const further = el("button", { type: "button", class: "small", onclick: () => ((wanted += 1), watched.again()) }, t("list.further"));
    fill(foot, next || items.length > size ? [el("span", {}, t(next ? "list.of_more" : "list.all", { count })), next && further] : null);
  }

  return { ...watched, foot };
}

/** A list to its end, as one body: of what ends by itself, as a period or a work order does. */
export async function whole(path, query) {
  let all = null;
  for (let cursor; cursor !== null; cursor = all.next_cursor) {
    const { body } = await ask("GET", path, { query: { ...query, limit: 500, cursor } });
    all = { ...body, items: [...(all?.items ?? []), ...body.items] };
  }
  return all;
}

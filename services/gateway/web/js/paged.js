/** A list by pages: it says how much of it is shown, and goes on where it ended when somebody wants more. */

import { el, fill } from "/js/dom.js";
import * as formats from "/js/formats.js";
import { t } from "/js/i18n.js";
import { refusal } from "/js/notices.js";
import { poll } from "/js/polling.js";
import { ask } from "/js/session.js";

const NOTHING = { items: [], next_cursor: null }; // until the plant has answered

/**
 * As `poll`, for a list of any length. `draw` gets what all pages so far hold, whether there is more, and all that was answered;
 * `foot` is to be put under the list. `further()` asks for the next page. When something has changed, as many pages are asked for as are shown.
 */
export function paged(path, query, { draw, fail, topics = [], size = 100 }) {
  const foot = el("div", { class: "foot" }, el("span", { class: "loading" }, t("page.loading")));
  let pages = 1;
  let shown = NOTHING;
  let going = null; // the next page, while it is on its way

  async function lookUp(_, { query: asked, etag }) {
    const known = pages === 1 ? etag : null; // of many pages none tells whether all are as they were
    const items = [];
    const marks = []; // the ETag of each page
    let answer = null;
    for (let page = 0; page < pages; page++) {
      answer = await ask("GET", path, { query: { ...asked, limit: size, cursor: answer?.body.next_cursor }, etag: known });
      if (answer.status === 304) return answer;
      items.push(...answer.body.items);
      marks.push(answer.etag);
      if (!answer.body.next_cursor) break;
    }
    const content = marks.every(Boolean) ? marks.join() : undefined; // to write out thousands of lines takes longer than a frame
    return { ...answer, content, etag: pages === 1 ? answer.etag : null, body: { ...answer.body, items } };
  }

  function take(body) {
    shown = body;
    const count = formats.quantity(shown.items.length);
    const next = shown.next_cursor !== null;
    const button = el("button", { type: "button", class: "small", onclick: further }, t("list.further"));
    fill(foot, next || shown.items.length > size ? [el("span", {}, t(next ? "list.of_more" : "list.all", { count })), next && button] : null);
    return draw(shown.items, next, shown);
  }

  const failed = (problem) => {
    if (problem && shown === NOTHING) fill(foot, refusal(problem)); // there is nothing yet that could be out of date
    fail(shown === NOTHING ? null : problem);
  };
  const watched = poll(path, query, { topics, fail: failed, lookUp, draw: take, times: () => pages });

  function further() {
    going ??= following().finally(() => (going = null));
    return going;
  }

  async function following() {
    try {
      for (let before = null; before !== shown && shown.next_cursor !== null; ) {
        before = shown;
        const { body } = await ask("GET", path, { query: { ...query(), limit: size, cursor: before.next_cursor } });
        if (before !== shown) continue; // all was asked for anew meanwhile
        pages += 1;
        before = { ...body, items: [...shown.items, ...body.items] };
        take(before);
      }
    } catch (problem) {
      fail(problem);
    }
  }

  return {
    ...watched,
    foot,
    further,
    /** All of it, for a file. */
    all: async () => (await whole(path, query())).items,
    /** From the top, as after another question was put. */
    anew() {
      pages = 1;
      return watched.again();
    },
  };
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

/** Screens that stay true: look again when the plant says so, else every few seconds, and draw only what has changed. */

import { follow, gathered, hears } from "/js/live.js";
import { askOrRecall } from "/js/remembered.js";
import { ask } from "/js/session.js";
import { NoAnswer } from "/js/wire.js";

const askOnce = (...request) => ask("GET", ...request);
const EVERY = 4_000; // milliseconds, while nobody tells us
const NOW_AND_THEN = 60_000; // while somebody does

/**
 * Ask a path now and again and again. `draw` gets each new answer, `fail` each problem; the returned
 * object asks at once with `again()` and ends with `stop()`. With `recall` the last answer is shown where none comes.
 * `topics` are the lists whose changes it shows; `lookUp` is another way to ask, such as by pages, which is `times` the
 * work and done so much less often; its answer may say by `content` what it holds, in fewer words than the whole of it.
 */
export function poll(path, query, { draw, fail, recall = false, topics = [], lookUp = recall ? askOrRecall : askOnce, times = () => 1 }) {
  let timer = null;
  let stopped = false;
  let known = { etag: null, content: null };
  let round = 0;
  let recalled = false;

  async function look() {
    clearTimeout(timer);
    const mine = ++round;
    try {
      if (!document.hidden || known.content === null) {
        const answer = await lookUp(path, { query: query(), etag: known.etag });
        if (stopped || mine !== round) return;
        const content = answer.status === 304 ? known.content : (answer.content ?? JSON.stringify(answer.body));
        recalled = answer.recalled ?? false;
        const changed = content !== known.content;
        known = { etag: answer.etag, content };
        if (changed) await draw(answer.body);
        fail(recalled ? new NoAnswer() : null);
      }
    } catch (problem) {
      if (stopped || mine !== round) return;
      fail(problem);
    }
    timer = setTimeout(look, times() * (topics.length && hears() && !recalled ? NOW_AND_THEN : EVERY));
  }

  const leave = topics.length ? follow(topics, gathered(() => stopped || look(), times)) : () => null;
  look();
  return {
    again() {
      known = { etag: null, content: null };
      return look();
    },
    stop() {
      stopped = true;
      leave();
      clearTimeout(timer);
    },
  };
}

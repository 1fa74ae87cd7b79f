/** What changes while one looks: the plant says where to look again, over one connection for all that is on the screen. */

import { listen, me } from "/js/session.js";

const EVERYTHING = "everything";
export const ANYTHING = "anything"; // a topic for who wants to hear of all of them
const FIRST_PAUSE = 1_000; // milliseconds until the connection is tried again; twice as long after each failure
const LONGEST_PAUSE = 30_000;

const LINGER = 2_000; // milliseconds one goes on listening for nobody, because the next screen will
const GATHER = 150; // milliseconds within which several hints are one

const followers = new Set();
let connection = null;
let ears = null; // whose the connection is: hints are for who may look
let open = false;

/** Whether hints arrive now; without them a screen has to ask by itself. */
export const hears = () => open;

/** Call `changed(topic, key)` whenever something of these topics (paths of lists, as `reports`) has changed. Returns how to end it. */
export function follow(topics, changed) {
  const follower = { topics: new Set(topics), changed };
  followers.add(follower);
  if (!connection) keepListening();
  else if (ears !== present()) connection.abort(); // it begins anew by itself
  return () => {
    followers.delete(follower);
    setTimeout(() => followers.size || connection?.abort(), LINGER);
  };
}

const present = () => `${me()?.username} ${me()?.plant}`;

async function keepListening() {
  let lastSeen = null;
  let pause = FIRST_PAUSE;
  connection = new AbortController();
  ears = present();
  const { signal } = connection;
  while (followers.size && me()) {
    try {
      const answer = await listen(lastSeen, signal);
      open = true;
      pause = FIRST_PAUSE;
      for await (const { id, topic, key } of hints(answer.body)) {
        lastSeen = id ?? lastSeen;
        if (topic) tell(topic, key);
      }
    } catch {
      pause = Math.min(2 * pause, LONGEST_PAUSE);
    }
    open = false;
    if (signal.aborted) break;
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
  connection = null;
  if (followers.size && me()) keepListening(); // somebody has come while we were leaving
}

function tell(topic, key) {
  for (const { topics, changed } of followers) if (topic === EVERYTHING || topics.has(topic) || topics.has(ANYTHING)) changed(topic, key);
}

/** Do something soon, and once for all who ask meanwhile; what is `times` the work, so much less often. */
export function gathered(work, times = () => 1) {
  let waiting = null;
  return () => {
    waiting ??= setTimeout(() => {
      waiting = null;
      work();
    }, GATHER * times());
  };
}

/** Server-Sent Events as they arrive: `{id, topic, key}`. */
async function* hints(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const events = (rest + value).split("\n\n");
    rest = events.pop();
    for (const event of events) {
      const field = (name) => event.match(new RegExp(`^${name}: ?(.*)$`, "m"))?.[1];
      const data = field("data");
      yield { id: field("id"), ...(data && JSON.parse(data)) };
    }
  }
}

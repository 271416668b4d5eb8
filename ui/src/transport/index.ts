// The only way to the engine: one function, typed by the table of commands.

import type { Answer, Name, Request } from "./commands";
import { door } from "./door";
import { asFailure } from "./refusal";
import { currentSession, setSession } from "./session";

export type { Answer, Name, Request } from "./commands";
export { inBrowser } from "./door";
export { Refusal, Unanswered } from "./refusal";

/** Asks the engine. Rejects with a Refusal, or with Unanswered when nobody knows what happened. */
export async function call<N extends Name>(name: N, request: Request<N>): Promise<Answer<N>> {
  try {
    const ask = await door();
    return (await ask(name, request, currentSession())) as Answer<N>;
  } catch (thrown) {
    const failure = asFailure(thrown);
    if ("code" in failure && failure.code === "not_logged_in") setSession(null);
    throw failure;
  }
}

export async function login(code: string, pin: string): Promise<Answer<"login">> {
  const answer = await call("login", { code, pin });
  setSession(answer.session);
  return answer;
}

export async function logout(): Promise<void> {
  try {
    await call("logout", {});
  } finally {
    setSession(null);
  }
}

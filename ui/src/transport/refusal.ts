// What can come back instead of an answer.

/** The engine said no, and nothing was recorded. */
export class Refusal extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly details: Record<string, unknown> = {},
  ) {
    super(message);
    this.name = "Refusal";
  }
}

/** No answer came: the command may or may not have been recorded. */
export class Unanswered extends Error {
  constructor(cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause));
    this.name = "Unanswered";
  }
}

/** Reads what a door rejected with. */
export function asFailure(thrown: unknown): Refusal | Unanswered {
  if (thrown instanceof Refusal || thrown instanceof Unanswered) return thrown;
  if (typeof thrown === "object" && thrown !== null && "code" in thrown) {
    const { code, message, details } = thrown as {
      code: unknown;
      message?: unknown;
      details?: unknown;
    };
    if (typeof code === "string") {
      const values = typeof details === "object" && details !== null ? details : {};
      return new Refusal(code, String(message ?? code), values as Record<string, unknown>);
    }
  }
  return new Unanswered(thrown);
}

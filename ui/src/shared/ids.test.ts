import { expect, it } from "vitest";
import { newRequest } from "./ids";

it("a request id is a UUIDv7 that holds its time", () => {
  const id = newRequest(0x0192_3456_789a);
  expect(id).toMatch(/^01923456-789a-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(newRequest()).not.toBe(newRequest());
});

// What a form starts from.

import { useState } from "react";

/**
 * What is typed starts from what holds as it is now, not from an answer of an earlier visit, and no
 * later answer changes it under the hand.
 */
export function useStart<T>(now: T | undefined, isFetching: boolean): T | null {
  const [start, setStart] = useState<T | null>(null);
  if (start === null && now !== undefined && !isFetching) setStart(now);
  return start;
}

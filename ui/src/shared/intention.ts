// The id of what a person means to do. A try without an answer keeps it, so that trying again does
// nothing twice; an answer or a refusal ends it, and the next press is a new intention.

import { useRef } from "react";
import { Refusal } from "../transport";
import { newRequest } from "./ids";

export function useIntention() {
  const current = useRef<string | null>(null);
  return {
    id: () => {
      current.current ??= newRequest();
      return current.current;
    },
    settle: (failure: unknown) => {
      if (!failure || failure instanceof Refusal) current.current = null;
    },
  };
}

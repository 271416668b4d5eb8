// A failed answer, in the cashier's words.

import { useStatus } from "../counter";
import { explain } from "../refusals";
import { Notice } from "./Notice";

export function Problem(props: { failure: unknown; id?: string; className?: string }) {
  const { data } = useStatus();
  if (!props.failure) return null;
  return (
    <Notice tone="loss" id={props.id} className={props.className}>
      {explain(props.failure, data?.company?.currency)}
    </Notice>
  );
}

// A failed answer, in the cashier's words.

import { Trans } from "@lingui/react/macro";
import { Refusal } from "../../transport";
import { useStatus } from "../counter";
import { explain } from "../refusals";
import { Notice } from "./Notice";

/** What the central or the network said, word for word: for who looks after Guichet. */
export function EnglishDetails({ message }: { message: string | null | undefined }) {
  if (!message) return null;
  return (
    <details className="text-sm font-normal">
      <summary className="w-fit py-2">
        <Trans>Détails</Trans>
      </summary>
      <p lang="en">{message}</p>
    </details>
  );
}

export function Problem(props: { failure: unknown; id?: string; className?: string }) {
  const { data } = useStatus();
  const { failure } = props;
  if (!failure) return null;
  const central = failure instanceof Refusal && failure.code === "central_refused";
  return (
    <Notice tone="loss" id={props.id} className={props.className}>
      {explain(failure, data?.company?.currency)}
      {central ? <EnglishDetails message={String(failure.details.message ?? "")} /> : null}
    </Notice>
  );
}

// What came of asking the central for seats, and what to do instead.

import { Plural, Trans } from "@lingui/react/macro";
import { LoaderCircle } from "lucide-react";
import type { ReactNode } from "react";
import type { Asked } from "../asking";
import { Notice } from "./Notice";
import { Problem } from "./Problem";

function NotGranted({ asked }: { asked: Asked }) {
  const [seat] = asked.seats;
  if (asked.state === "offline") {
    return seat === undefined ? (
      <Trans>Sans liaison avec le central, aucune place de plus ne peut être garantie.</Trans>
    ) : (
      <Trans>Sans liaison avec le central, la place {seat} ne peut pas être garantie.</Trans>
    );
  }
  if (seat === undefined)
    return <Trans>Le central n'a plus de place à donner sur ce trajet.</Trans>;
  if (asked.answer?.sold.includes(seat)) return <Trans>La place {seat} est déjà vendue.</Trans>;
  if (asked.answer?.asked.includes(seat)) {
    return (
      <Trans>
        La place {seat} est à un autre guichet. Il en est prévenu : redemandez-la dans un moment.
      </Trans>
    );
  }
  return <Trans>Le central n'a pas donné la place {seat}.</Trans>;
}

export default function AskedSeats(props: {
  asked: Asked;
  /** A seat that can be sold at once, where one is to be proposed. */
  instead: number | null;
  onInstead: (seat: number) => void;
}) {
  const { asked, instead } = props;
  const [seat] = asked.seats;
  if (asked.state === "asking") {
    return (
      <p
        role="status"
        className="flex items-center gap-2 rounded-md bg-sunken px-3 py-2 font-semibold"
      >
        <LoaderCircle aria-hidden className="size-5 shrink-0 motion-safe:animate-spin" />
        {seat === undefined ? (
          <Trans>Le central est appelé…</Trans>
        ) : (
          <Trans>La place {seat} est demandée au central…</Trans>
        )}
      </p>
    );
  }
  const granted = asked.answer?.granted.length ?? 0;
  const wanted = asked.seats.length || asked.count;
  let said: ReactNode;
  if (asked.state === "failed") said = <Problem failure={asked.failure} />;
  else if (granted >= wanted) {
    return (
      <Notice tone="done">
        {seat === undefined ? (
          <Plural
            value={granted}
            one="# place de plus est garantie ici."
            other="# places de plus sont garanties ici."
          />
        ) : (
          <Trans>La place {seat} est garantie ici.</Trans>
        )}
      </Notice>
    );
  } else if (granted > 0) {
    said = (
      <Notice tone="wait">
        <Trans>
          {granted} sur {wanted} garanties ici ; les autres sont à d'autres guichets.
        </Trans>
      </Notice>
    );
  } else {
    said = (
      <Notice tone="wait">
        <NotGranted asked={asked} />
      </Notice>
    );
  }
  return (
    <div className="grid gap-1">
      {said}
      {instead === null || asked.seats.length === 0 ? null : (
        <button type="button" className="btn" onClick={() => props.onInstead(instead)}>
          <Trans>Prendre la place {instead}, garantie</Trans>
        </button>
      )}
    </div>
  );
}

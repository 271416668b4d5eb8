// The bottom bar: who, which till, printer, network, and what waits.

import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import {
  ArrowDownUp,
  Banknote,
  CircleHelp,
  CirclePause,
  CloudOff,
  Inbox,
  Printer,
  TriangleAlert,
  Unplug,
  UserRound,
} from "lucide-react";
import type { ReactNode } from "react";
import { useCounting } from "../shared/blind";
import { causeShort } from "../shared/central";
import { useCounter, useMay, useMoney } from "../shared/counter";
import { clock } from "../shared/dates";
import { useMoment } from "../shared/now";
import { printerWord } from "../shared/printer";
import type { NetworkState } from "../wire/NetworkState";

const PART =
  "flex min-h-11 items-center gap-2 px-3 font-semibold hover:bg-sunken whitespace-nowrap min-w-0";

function Till() {
  const { till } = useCounter();
  const may = useMay();
  const money = useMoney();
  const counting = useCounting();
  let words: ReactNode = <Trans>caisse fermée</Trans>;
  if (till?.mine) {
    words = counting ? (
      <Trans>caisse en comptage</Trans>
    ) : (
      <Trans>
        caisse ouverte {clock(till.opened_local)} · Recette {money(till.takings)}
      </Trans>
    );
  } else if (till) words = <Trans>caisse de {till.employee_name}</Trans>;
  const look = `${PART} ${till?.mine ? "" : "text-wait"}`;
  const inside = (
    <>
      <Banknote aria-hidden className="size-5 shrink-0" />
      <span className={`truncate ${till && !till.mine ? "max-w-64" : ""}`}>{words}</span>
    </>
  );
  return may("sell") ? (
    <Link to="/caisse" className={look}>
      {inside}
    </Link>
  ) : (
    <span className={look}>{inside}</span>
  );
}

function PrinterPart() {
  const { printer } = useCounter();
  const { i18n } = useLingui();
  const { text, tone } = printerWord(printer.state);
  const look = { done: "", wait: "text-wait", loss: "text-loss" }[tone];
  return (
    <Link to="/imprimante" className={`${PART} ${look}`}>
      <Printer aria-hidden className="size-5 shrink-0" />
      {tone === "loss" ? <TriangleAlert aria-hidden className="size-4 shrink-0" /> : null}
      <span className="truncate">{i18n._(text)}</span>
    </Link>
  );
}

function Waiting() {
  const { queue } = useCounter();
  if (queue.failed > 0) {
    return (
      <Link to="/imprimante" className={`${PART} text-loss`}>
        <TriangleAlert aria-hidden className="size-5 shrink-0" />
        <Plural value={queue.failed} one="# impression échouée" other="# impressions échouées" />
      </Link>
    );
  }
  if (queue.unknown > 0) {
    return (
      <Link to="/imprimante" className={`${PART} text-wait`}>
        <CircleHelp aria-hidden className="size-5 shrink-0" />
        <Plural value={queue.unknown} one="# papier à vérifier" other="# papiers à vérifier" />
      </Link>
    );
  }
  return (
    // Where room is scarce, only what waits is told.
    <Link to="/imprimante" className={`${PART} ${queue.waiting === 0 ? "max-xl:hidden" : ""}`}>
      <Plural
        value={queue.waiting}
        _0="rien à imprimer"
        one="# impression en attente"
        other="# impressions en attente"
      />
    </Link>
  );
}

const NETWORK: Record<NetworkState, { Icon: typeof Unplug; look: string }> = {
  standalone: { Icon: Unplug, look: "" },
  online: { Icon: ArrowDownUp, look: "" },
  offline: { Icon: CloudOff, look: "text-wait" },
  paused: { Icon: CirclePause, look: "text-wait" },
  refused: { Icon: TriangleAlert, look: "text-loss" },
};

/** How this counter stands to the central, why, and what waits since when. */
function Network() {
  const { network } = useCounter();
  const moment = useMoment();
  const { state, waiting, cause, last_contact: last } = network;
  const { Icon, look } = NETWORK[state];
  const words: Record<NetworkState, ReactNode> = {
    standalone: <Trans>poste autonome</Trans>,
    online: <Trans>en ligne</Trans>,
    offline: cause ? causeShort(cause) : <Trans>hors ligne</Trans>,
    paused: <Trans>synchro suspendue</Trans>,
    refused: cause ? causeShort(cause) : <Trans>refusé par le central</Trans>,
  };
  const cut = state === "offline" || state === "paused" || state === "refused";
  return (
    <Link to="/central" className={`${PART} shrink-0 ${look}`}>
      <Icon aria-hidden className="size-5 shrink-0" />
      <span className="truncate">
        {words[state]}
        {cut && last !== null ? (
          <span className="max-xl:sr-only">
            {" "}
            <Trans>depuis {moment(last)}</Trans>
          </span>
        ) : null}
        {state !== "standalone" && waiting > 0 ? (
          <>
            {" · "}
            <Trans>{waiting} en attente</Trans>
          </>
        ) : null}
      </span>
    </Link>
  );
}

/** What a person must look at: doubled seats, forked journals, and the like. */
function Exceptions() {
  const { network } = useCounter();
  const may = useMay();
  if (network.exceptions === 0) return null;
  const look = `${PART} shrink-0 text-wait`;
  const inside = (
    <>
      <Inbox aria-hidden className="size-5 shrink-0" />
      <Plural value={network.exceptions} one="# à régler" other="# à régler" />
    </>
  );
  return may("report") ? (
    <Link to="/central/exceptions" className={look}>
      {inside}
    </Link>
  ) : (
    <span className={look}>{inside}</span>
  );
}

export function StateBar() {
  const { t } = useLingui();
  const { me } = useCounter();
  return (
    <nav
      aria-label={t`État du guichet`}
      className="flex min-h-12 items-center divide-x divide-line border-t border-line bg-surface text-sm"
    >
      <Link to="/reglages" className={PART}>
        <UserRound aria-hidden className="size-5 shrink-0" />
        <span className="max-w-52 truncate">{me.name}</span>
      </Link>
      <Till />
      <PrinterPart />
      <Network />
      <Waiting />
      <Exceptions />
    </nav>
  );
}

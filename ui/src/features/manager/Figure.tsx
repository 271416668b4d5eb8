// A figure, and how it stands beside the one before it. Every figure opens what it is made of.

import { Trans } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { Equal, TrendingDown, TrendingUp } from "lucide-react";
import type { ReactNode } from "react";
import type { AuditSearch } from "../../shared/auditSearch";
import { useMay } from "../../shared/counter";

/** A link to its part of the audit view, for those who may see it. */
export function Figure(props: {
  /** Nothing where no part of the audit view is just this. */
  made: AuditSearch | null;
  children: ReactNode;
  className?: string;
}) {
  const may = useMay();
  if (!props.made || !may("audit"))
    return <span className={props.className}>{props.children}</span>;
  return (
    <Link
      to="/rapports/journal"
      search={props.made}
      className={`underline decoration-1 underline-offset-4 hover:text-accent ${props.className ?? ""}`}
    >
      {props.children}
    </Link>
  );
}

/** More or less than before, by sign, arrow and word. */
export function Difference(props: {
  now: number;
  before: number;
  write: (value: number) => string;
}) {
  const { now, before, write } = props;
  const difference = now - before;
  if (difference === 0) {
    return (
      <span className="inline-flex items-center gap-1 whitespace-nowrap">
        <Equal aria-hidden className="size-4" />
        <Trans>pareil</Trans>
      </span>
    );
  }
  const Icon = difference > 0 ? TrendingUp : TrendingDown;
  const amount = write(Math.abs(difference));
  return (
    <span className="inline-flex items-center gap-1 whitespace-nowrap font-semibold">
      <Icon aria-hidden className="size-4" />
      {difference > 0 ? <Trans>+{amount} de plus</Trans> : <Trans>−{amount} de moins</Trans>}
    </span>
  );
}

/** One figure of a strip: its name, itself, and what it was. */
export function Tile(props: {
  name: ReactNode;
  made: AuditSearch;
  now: number;
  before: number;
  beforeName: ReactNode;
  beforeMade: AuditSearch;
  write: (value: number) => string;
  large?: boolean;
}) {
  const { now, before, write } = props;
  return (
    <div
      className={`panel min-w-0 px-4 py-2 ${props.large ? "col-span-2 md:col-span-4 xl:col-span-1" : ""}`}
    >
      <dt className="text-sm font-semibold text-quiet">{props.name}</dt>
      <dd>
        <Figure
          made={props.made}
          className={`block font-semibold whitespace-nowrap ${props.large ? "text-[40px] leading-[48px]" : "text-xl leading-[48px]"}`}
        >
          {write(now)}
        </Figure>
        <span className="block text-sm">
          <Difference now={now} before={before} write={write} />
        </span>
        <span className="block text-sm text-quiet">
          {props.beforeName} :{" "}
          <Figure made={props.beforeMade} className="whitespace-nowrap">
            {write(before)}
          </Figure>
        </span>
      </dd>
    </div>
  );
}

// One entry as it was signed: what it says, what it moves, and what holds it in the chain.

import { Trans, useLingui } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { ArrowDown, ArrowUp, ShieldAlert, ShieldCheck } from "lucide-react";
import type { ReactNode } from "react";
import { useAnswer, useMoney } from "../../shared/counter";
import { shortDay } from "../../shared/dates";
import { accountWord, KINDS } from "../../shared/journal";
import { Problem } from "../../shared/ui/Problem";
import { Skeleton } from "../../shared/ui/Skeleton";
import type { EntryCard } from "../../wire/EntryCard";
import type { PostingLine } from "../../wire/PostingLine";
import { Tree } from "./Tree";

function Fact(props: { name: ReactNode; children: ReactNode }) {
  return (
    <div className="grid gap-x-2 py-1 sm:grid-cols-[150px_1fr]">
      <dt className="text-quiet">{props.name}</dt>
      <dd className="min-w-0 font-semibold break-all">{props.children}</dd>
    </div>
  );
}

function Verified({ good }: { good: boolean }) {
  return good ? (
    <p className="flex items-center gap-2 rounded-md border-2 border-done bg-done-soft px-3 py-2 font-semibold text-done">
      <ShieldCheck aria-hidden className="size-6" />
      <Trans>signature vérifiée</Trans>
    </p>
  ) : (
    <p
      role="alert"
      className="flex items-center gap-2 rounded-md border-2 border-loss bg-loss-soft px-3 py-2 font-semibold text-loss"
    >
      <ShieldAlert aria-hidden className="size-6" />
      <Trans>signature fausse : prévenez la personne qui s'occupe de Guichet</Trans>
    </p>
  );
}

function Postings({ postings }: { postings: PostingLine[] }) {
  const { i18n } = useLingui();
  const money = useMoney();
  const sum = (sign: 1 | -1) =>
    postings.reduce((total, { amount }) => total + Math.max(0, sign * amount), 0);
  const side = (amount: number) => (amount > 0 ? money(amount) : null);
  const cell = "px-2 py-2";
  return (
    <section className="panel p-4">
      <h2 className="mb-2 text-lg">
        <Trans>Mouvements</Trans>
      </h2>
      {postings.length === 0 ? (
        <p className="text-quiet">
          <Trans>Cette écriture ne bouge pas d'argent.</Trans>
        </p>
      ) : (
        <table className="w-full border-collapse">
          <thead className="border-b border-edge text-sm text-quiet">
            <tr>
              <th scope="col" className={`${cell} text-left font-semibold`}>
                <Trans>Compte</Trans>
              </th>
              <th scope="col" className={`amount ${cell} font-semibold`}>
                <Trans>Débit</Trans>
              </th>
              <th scope="col" className={`amount ${cell} font-semibold`}>
                <Trans>Crédit</Trans>
              </th>
            </tr>
          </thead>
          <tbody>
            {postings.map(({ account, amount }, index) => {
              return (
                <tr key={index} className="border-b border-line">
                  <th scope="row" className={`${cell} text-left font-semibold`}>
                    {accountWord(i18n, account)}
                    <span className="block text-sm font-normal text-quiet">{account}</span>
                  </th>
                  <td className={`amount ${cell}`}>{side(amount)}</td>
                  <td className={`amount ${cell}`}>{side(-amount)}</td>
                </tr>
              );
            })}
          </tbody>
          <tfoot className="border-t-2 border-edge font-semibold">
            <tr>
              <th scope="row" className={`${cell} text-left`}>
                <Trans>Total</Trans>
              </th>
              <td className={`amount ${cell}`}>{money(sum(1))}</td>
              <td className={`amount ${cell}`}>{money(sum(-1))}</td>
            </tr>
          </tfoot>
        </table>
      )}
    </section>
  );
}

function Chain({ card }: { card: EntryCard }) {
  return (
    <section className="panel p-4">
      <h2 className="mb-2 text-lg">
        <Trans>Dans le journal</Trans>
      </h2>
      <dl className="text-sm">
        <Fact name={<Trans>Poste</Trans>}>{card.device}</Fact>
        <Fact name={<Trans>Époque, rang</Trans>}>
          {card.epoch}, {card.seq}
        </Fact>
        <Fact name={<Trans>Empreinte</Trans>}>{card.hash}</Fact>
        <Fact name={<Trans>Précédente</Trans>}>{card.prev}</Fact>
        <Fact name={<Trans>Signature</Trans>}>{card.sig}</Fact>
        <Fact name={<Trans>Auteur, tel qu'écrit</Trans>}>{card.actor}</Fact>
      </dl>
    </section>
  );
}

function Beside({ entry }: { entry: number }) {
  const { t } = useLingui();
  return (
    <nav aria-label={t`Écritures voisines`} className="flex gap-2">
      {entry > 1 ? (
        <Link
          to="/rapports/journal/$entry"
          params={{ entry: String(entry - 1) }}
          replace
          className="btn"
        >
          <ArrowDown aria-hidden className="size-5" />
          <Trans>Précédente</Trans>
        </Link>
      ) : null}
      <Link
        to="/rapports/journal/$entry"
        params={{ entry: String(entry + 1) }}
        replace
        className="btn"
      >
        <ArrowUp aria-hidden className="size-5" />
        <Trans>Suivante</Trans>
      </Link>
    </nav>
  );
}

function Card({ card }: { card: EntryCard }) {
  const { i18n } = useLingui();
  const known = KINDS[card.kind];
  return (
    <>
      <header className="panel flex flex-wrap items-start justify-between gap-3 p-4">
        <div>
          <h1 className="text-2xl">{known ? i18n._(known) : card.kind}</h1>
          <p className="text-lg">
            {card.who ?? <Trans>le programme</Trans>} · {shortDay(card.at_local, i18n.locale)}{" "}
            {card.at_local.slice(11)}
          </p>
          <p className="text-sm text-quiet">
            <Trans>
              Écriture n° {card.entry} · {card.kind}, version {card.v}
            </Trans>
          </p>
        </div>
        <Verified good={card.good} />
      </header>
      <div className="grid items-start gap-3 lg:grid-cols-2">
        <section className="panel p-4">
          <h2 className="text-lg">
            <Trans>Ce qu'elle dit</Trans>
          </h2>
          <p className="mb-2 text-sm text-quiet">
            <Trans>Mot pour mot comme elle a été signée.</Trans>
          </p>
          <Tree value={card.body} />
        </section>
        <div className="grid gap-3">
          <Postings postings={card.postings} />
          <Chain card={card} />
        </div>
      </div>
    </>
  );
}

export function Entry({ entry }: { entry: number }) {
  const card = useAnswer("entry", { entry });
  return (
    <div className="grid gap-3">
      <Beside entry={entry} />
      <Problem failure={card.error} />
      {card.isLoading ? <Skeleton lines={8} /> : null}
      {card.data ? <Card card={card.data} /> : null}
    </div>
  );
}

// What was sent to the printer, and the questions only a person can answer.

import { Trans, useLingui } from "@lingui/react/macro";
import { Check, CircleHelp, Clock, TriangleAlert } from "lucide-react";
import { useAnswer, useCommand, useCounter, useMay } from "../../shared/counter";
import { instant } from "../../shared/dates";
import { useIntention } from "../../shared/intention";
import { jobWord } from "../../shared/printer";
import { Problem } from "../../shared/ui/Problem";
import { Skeleton } from "../../shared/ui/Skeleton";
import type { Job } from "../../wire/Job";

function State({ job }: { job: Job }) {
  const { i18n } = useLingui();
  const { text, tone } = jobWord(job.state);
  const look = { done: "text-done", wait: "text-wait", loss: "text-loss" }[tone];
  const Icon =
    job.state === "unknown" ? CircleHelp : { done: Check, wait: Clock, loss: TriangleAlert }[tone];
  return (
    <span className={`flex items-center gap-2 font-semibold ${look}`}>
      <Icon aria-hidden className="size-5 shrink-0" />
      {i18n._(text)}
    </span>
  );
}

function Question({ job }: { job: Job }) {
  const intention = useIntention();
  const resolve = useCommand("resolve_print");
  const answer = (came_out: boolean) =>
    resolve.mutate(
      { request: intention.id(), job: job.job, came_out },
      { onSettled: (_, failure) => intention.settle(failure) },
    );
  return (
    <div className="mt-2 rounded-md bg-wait-soft p-3">
      <p className="mb-2 text-lg font-semibold text-wait">
        <Trans>Le papier est-il sorti ?</Trans>
      </p>
      <div className="flex flex-wrap gap-2">
        <button
          type="button"
          className="btn"
          disabled={resolve.isPending}
          onClick={() => answer(true)}
        >
          <Trans>Oui, il est sorti</Trans>
        </button>
        <button
          type="button"
          className="btn"
          disabled={resolve.isPending}
          onClick={() => answer(false)}
        >
          <Trans>Non, imprimer en DUPLICATA</Trans>
        </button>
      </div>
      <Problem failure={resolve.error} className="mt-2" />
    </div>
  );
}

function Failed({ job }: { job: Job }) {
  const retry = useCommand("retry_print");
  const choose = (give_up: boolean) => retry.mutate({ job: job.job, give_up });
  return (
    <div className="mt-2 rounded-md bg-loss-soft p-3">
      <p className="mb-2 font-semibold text-loss">
        <Trans>L'imprimante n'a pas pris ce papier.</Trans>
        {job.cause ? (
          <span className="block text-sm font-normal" lang="en">
            {job.cause}
          </span>
        ) : null}
      </p>
      <div className="flex flex-wrap gap-2">
        <button
          type="button"
          className="btn"
          disabled={retry.isPending}
          onClick={() => choose(false)}
        >
          <Trans>Réessayer</Trans>
        </button>
        <button
          type="button"
          className="btn btn-loss"
          disabled={retry.isPending}
          onClick={() => choose(true)}
        >
          <Trans>Abandonner</Trans>
        </button>
      </div>
      <Problem failure={retry.error} className="mt-2" />
    </div>
  );
}

function Line({ job }: { job: Job }) {
  const { t, i18n } = useLingui();
  const { company } = useCounter();
  const may = useMay();
  const kinds: Record<string, string> = {
    ticket: t`Billet`,
    receipt: t`Reçu de vente`,
    till_report: t`Rapport de caisse`,
    slip: t`Bon`,
    manifest: t`Liste des passagers`,
    test_page: t`Page d'essai`,
    drawer: t`Tiroir`,
  };
  return (
    <li className="border-b border-line px-4 py-2">
      <div className="flex min-h-10 items-center gap-3">
        <span className="min-w-0 flex-1">
          <span className="font-semibold">{kinds[job.document] ?? job.document}</span> {job.title}
          {job.copy > 1 ? <span className="text-quiet"> · DUPLICATA {job.copy}</span> : null}
          <span className="block text-sm text-quiet">
            {instant(job.changed_at, company.timezone, i18n.locale)}
          </span>
        </span>
        <State job={job} />
      </div>
      {job.state === "unknown" && may("print") ? <Question job={job} /> : null}
      {job.state === "failed" && may("print") ? <Failed job={job} /> : null}
    </li>
  );
}

export function PrintQueue() {
  const { t } = useLingui();
  const queue = useAnswer("print_queue", { limit: 50 }, true, 3_000);
  return (
    <section aria-label={t`Impressions`} className="panel">
      <h2 className="border-b border-line px-4 py-3 text-lg">
        <Trans>Impressions</Trans>
      </h2>
      {queue.isLoading ? <Skeleton lines={4} /> : null}
      <Problem failure={queue.error} />
      {queue.data?.jobs.length === 0 ? (
        <p className="p-4 text-quiet">
          <Trans>Rien n'a encore été imprimé.</Trans>
        </p>
      ) : null}
      <ul>
        {queue.data?.jobs.map((job) => (
          <Line key={job.job} job={job} />
        ))}
      </ul>
    </section>
  );
}

// How this counter stands to the central, what waits, and what to do about it.

import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useQueryClient } from "@tanstack/react-query";
import {
  ArrowDownUp,
  Check,
  CirclePause,
  CirclePlay,
  CloudOff,
  KeyRound,
  RefreshCw,
  TriangleAlert,
  Unplug,
} from "lucide-react";
import { type ReactNode, useEffect } from "react";
import { causeSentence } from "../../shared/central";
import { useAnswer, useCommand, useCounter, useMay } from "../../shared/counter";
import { useIntention } from "../../shared/intention";
import { fromNow, useMoment, useNow } from "../../shared/now";
import { EnrolForm } from "../../shared/ui/EnrolForm";
import { Notice } from "../../shared/ui/Notice";
import { EnglishDetails, Problem } from "../../shared/ui/Problem";
import { Skeleton } from "../../shared/ui/Skeleton";
import { Refusal } from "../../transport";
import type { SyncStatus } from "../../wire/SyncStatus";

const EVERY_MS = 2_000;

const LOOKS = {
  standalone: { Icon: Unplug, look: "" },
  current: { Icon: Check, look: "text-done" },
  online: { Icon: ArrowDownUp, look: "text-done" },
  offline: { Icon: CloudOff, look: "text-wait" },
  paused: { Icon: CirclePause, look: "text-wait" },
  refused: { Icon: TriangleAlert, look: "text-loss" },
};

function lookOf(status: SyncStatus): keyof typeof LOOKS {
  const { state, waiting, behind } = status;
  return state === "online" && waiting === 0 && behind === 0 ? "current" : state;
}

function State({ status }: { status: SyncStatus }) {
  const kind = lookOf(status);
  const { Icon, look } = LOOKS[kind];
  const words: Record<typeof kind, [ReactNode, ReactNode]> = {
    standalone: [
      <Trans key="word">Poste autonome</Trans>,
      <Trans key="todo">
        Ce guichet travaille seul : rien n'est envoyé ailleurs. Pour travailler à plusieurs
        guichets, il s'inscrit au central de la compagnie.
      </Trans>,
    ],
    current: [
      <Trans key="word">À jour</Trans>,
      <Trans key="todo">Le central a tout reçu, et ce guichet sait tout.</Trans>,
    ],
    online: [
      <Trans key="word">En ligne</Trans>,
      <Trans key="todo">L'échange est en cours. Il n'y a rien à faire.</Trans>,
    ],
    offline: [
      <Trans key="word">Hors ligne</Trans>,
      <Trans key="todo">
        Continuez à vendre : rien n'est perdu. Guichet réessaie tout seul, et envoie tout dès qu'il
        peut.
      </Trans>,
    ],
    paused: [
      <Trans key="word">Suspendu</Trans>,
      <Trans key="todo">
        Rien n'est envoyé ni reçu. Reprenez dès que possible : les autres guichets ne savent pas ce
        qui se vend ici.
      </Trans>,
    ],
    refused: [
      <Trans key="word">Refusé</Trans>,
      <Trans key="todo">Le central a dit non : attendre n'y change rien.</Trans>,
    ],
  };
  const [word, todo] = words[kind];
  return (
    <div className="grid gap-2">
      <h2 className={`flex items-center gap-3 text-[40px] leading-[44px] ${look}`}>
        <Icon aria-hidden className="size-10 shrink-0" />
        {word}
      </h2>
      {status.cause ? (
        <Notice tone={status.state === "refused" ? "loss" : "wait"}>
          <Trans>Le central : {causeSentence(status.cause)}</Trans>
          <EnglishDetails message={status.message} />
        </Notice>
      ) : null}
      <p className="max-w-prose text-lg">{todo}</p>
    </div>
  );
}

function Fact(props: { name: ReactNode; children: ReactNode }) {
  return (
    <div className="grid grid-cols-[170px_1fr] gap-2 py-1">
      <dt className="text-quiet">{props.name}</dt>
      <dd className="min-w-0 font-semibold">{props.children}</dd>
    </div>
  );
}

function Facts({ status }: { status: SyncStatus }) {
  const { i18n } = useLingui();
  const now = useNow();
  const moment = useMoment();
  const { waiting, waiting_since: since, behind, next_try: next, last_contact: last } = status;
  const when = (at: number) => `${moment(at)} (${fromNow(Math.min(at, now), now, i18n.locale)})`;
  return (
    <dl>
      <Fact name={<Trans>Adresse</Trans>}>{status.url}</Fact>
      <Fact name={<Trans>Compagnie</Trans>}>{status.company}</Fact>
      <Fact name={<Trans>Dernier contact</Trans>}>
        {last === null ? <Trans>aucun encore</Trans> : when(last)}
      </Fact>
      <Fact name={<Trans>À envoyer</Trans>}>
        {waiting === 0 ? (
          <Trans>rien</Trans>
        ) : (
          <Plural value={waiting} one="# écriture" other="# écritures" />
        )}
        {waiting > 0 && since !== null ? (
          <span className="block font-normal text-quiet">
            <Trans>la plus ancienne : {when(since)}</Trans>
          </span>
        ) : null}
      </Fact>
      <Fact name={<Trans>À recevoir</Trans>}>
        {behind === 0 ? (
          <Trans>rien</Trans>
        ) : (
          <Plural value={behind} one="# écriture" other="# écritures" />
        )}
      </Fact>
      {status.parked > 0 ? (
        <Fact name={<Trans>Reçu, non lu</Trans>}>
          <span className="text-wait">
            <Plural
              value={status.parked}
              one="# écriture que le central garde sans pouvoir la lire"
              other="# écritures que le central garde sans pouvoir les lire"
            />
          </span>
        </Fact>
      ) : null}
      {next === null || status.state === "paused" ? null : (
        <Fact name={<Trans>Prochain essai</Trans>}>
          {next <= now ? <Trans>maintenant</Trans> : fromNow(next, now, i18n.locale)}
        </Fact>
      )}
      <KeyInUse status={status} />
    </dl>
  );
}

/** The key that entries and tickets are signed with. */
function KeyInUse({ status }: { status: SyncStatus }) {
  const may = useMay();
  const moment = useMoment();
  const intention = useIntention();
  const rotate = useCommand("rotate_key");
  const { key } = status;
  if (!key) return null;
  const change = () =>
    rotate.mutate(
      { request: intention.id() },
      { onSettled: (_, error) => intention.settle(error) },
    );
  return (
    <Fact name={<Trans>Clé de signature</Trans>}>
      <div className="grid justify-items-start gap-2">
        <span>
          <span className="tabular-nums">{key.id}</span>
          {key.since === null ? null : (
            <span className="block font-normal text-quiet">
              <Trans>depuis {moment(key.since)}</Trans>
            </span>
          )}
        </span>
        {may("manage_people") ? (
          <button type="button" className="btn" disabled={rotate.isPending} onClick={change}>
            <KeyRound aria-hidden className="size-5" />
            <Trans>Changer la clé</Trans>
          </button>
        ) : null}
      </div>
      <Problem failure={rotate.error} />
      {rotate.isSuccess ? (
        <p className="font-normal">
          <Trans>
            Gardez une nouvelle copie du fichier device.key : l'ancienne ne suffit plus.
          </Trans>
        </p>
      ) : null}
    </Fact>
  );
}

/** What a press did not bring about; of a try that failed, only what the state does not say. */
function Tried({ failure, status }: { failure: unknown; status: SyncStatus }) {
  const central = failure instanceof Refusal && failure.code === "central_refused";
  if (!central) return <Problem failure={failure} />;
  // It has been reached since.
  if (status.cause === null) return null;
  if (status.cause !== failure.details.cause) return <Problem failure={failure} />;
  return (
    <Notice tone="wait">
      <Trans>Nouvel essai, sans succès.</Trans>
    </Notice>
  );
}

function Acts({ status }: { status: SyncStatus }) {
  const may = useMay();
  const sync = useCommand("sync_now");
  const pause = useCommand("pause_sync");
  const paused = status.state === "paused";
  const failure = sync.error ?? pause.error;
  return (
    <div className="grid gap-2">
      <div className="flex flex-wrap gap-2">
        {may("print") && !paused ? (
          <button
            type="button"
            className="btn btn-primary"
            disabled={sync.isPending}
            onClick={() => {
              pause.reset();
              sync.mutate({});
            }}
          >
            <RefreshCw aria-hidden className="size-5" />
            {sync.isPending ? (
              <Trans>Synchronisation…</Trans>
            ) : (
              <Trans>Synchroniser maintenant</Trans>
            )}
          </button>
        ) : null}
        {may("set_printer") ? (
          <button
            type="button"
            className={`btn ${paused ? "btn-primary" : ""}`}
            disabled={pause.isPending}
            onClick={() => {
              sync.reset();
              pause.mutate({ paused: !paused });
            }}
          >
            {paused ? (
              <>
                <CirclePlay aria-hidden className="size-5" />
                <Trans>Reprendre</Trans>
              </>
            ) : (
              <>
                <CirclePause aria-hidden className="size-5" />
                <Trans>Suspendre</Trans>
              </>
            )}
          </button>
        ) : null}
      </div>
      <Tried failure={failure} status={status} />
      {sync.isSuccess && !failure && lookOf(status) === "current" ? (
        <Notice tone="done">
          <Trans>Tout est envoyé et reçu.</Trans>
        </Notice>
      ) : null}
    </div>
  );
}

function Enrol() {
  const enrol = useCommand("enrol_counter");
  return (
    <section className="panel p-4">
      <h2 className="mb-2 text-lg">
        <Trans>Inscrire ce guichet</Trans>
      </h2>
      <p className="mb-3 text-quiet">
        <Trans>
          Le siège fait un code sous « Guichets de la compagnie ». Tout ce qui a été vendu ici est
          envoyé au central, et y reste.
        </Trans>
      </p>
      <EnrolForm
        onSend={(request) => enrol.mutate(request)}
        failure={enrol.error}
        pending={enrol.isPending}
        send={<Trans>Inscrire ce guichet</Trans>}
        primary
      />
    </section>
  );
}

export function SyncPage() {
  const may = useMay();
  const found = useAnswer("sync_status", {}, true, EVERY_MS);
  const status = found.data;
  const { network } = useCounter();
  const queries = useQueryClient();
  const { state, waiting } = status ?? network;
  const apart = state !== network.state || waiting !== network.waiting;
  // The bar at the foot says the same as this page.
  useEffect(() => {
    if (apart && found.dataUpdatedAt) void queries.invalidateQueries({ queryKey: ["status"] });
  }, [queries, apart, found.dataUpdatedAt]);
  if (!status) {
    return (
      <>
        <Problem failure={found.error} />
        {found.isLoading ? <Skeleton lines={6} /> : null}
      </>
    );
  }
  const alone = status.state === "standalone";
  return (
    <div className="grid items-start gap-4 lg:grid-cols-2">
      <section className="panel grid gap-4 p-4">
        <State status={status} />
        {alone ? null : <Acts status={status} />}
        {alone && !may("manage_people") ? (
          <p className="text-quiet">
            <Trans>Un administrateur peut l'inscrire ici.</Trans>
          </p>
        ) : null}
      </section>
      {alone ? (
        may("manage_people") ? (
          <Enrol />
        ) : null
      ) : (
        <section className="panel p-4">
          <Facts status={status} />
        </section>
      )}
    </div>
  );
}

// A trip is loaded or unloaded: every scan is judged here, wherever the focus is.

import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ArrowLeft, Camera, Printer, ScanLine } from "lucide-react";
import {
  type FormEvent,
  lazy,
  type ReactNode,
  Suspense,
  useEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import { useAnswer, useCommand, useCounter } from "../../shared/counter";
import { clock, shortDay } from "../../shared/dates";
import { useKey } from "../../shared/keys";
import { useMoment, useNow } from "../../shared/now";
import { useScans } from "../../shared/scans";
import { Choice } from "../../shared/ui/Choice";
import { Kept } from "../../shared/ui/Kept";
import { Labelled } from "../../shared/ui/Labelled";
import { Notice } from "../../shared/ui/Notice";
import { Problem } from "../../shared/ui/Problem";
import { Shape } from "../../shared/ui/Shape";
import { Skeleton } from "../../shared/ui/Skeleton";
import { SoundSwitch } from "../../shared/ui/SoundSwitch";
import type { ParcelRow } from "../../wire/ParcelRow";
import type { ShipmentCounts } from "../../wire/ShipmentCounts";
import type { ShipmentTrip } from "../../wire/ShipmentTrip";
import { DockVerdict } from "./DockVerdict";
import { askAgain, offer, type Post, samePost, standAt, useDock, whenDone } from "./dock";
import { tell } from "./verdicts";
import { spans } from "./words";

const CameraView = lazy(() => import("../../shared/ui/CameraView"));
/** Others scan at the same time. */
const EVERY_MS = 3_000;

/** One list of the trip, as either way shows it. */
interface Shipment {
  trip: ShipmentTrip;
  counts: ShipmentCounts;
  left: ParcelRow[];
  done: ParcelRow[];
  foreign: ParcelRow[];
  cameAt: number;
}

function useShipment({ trip, way }: Post) {
  const loading = useAnswer("loading_list", { trip }, way === "load", EVERY_MS);
  const unloading = useAnswer("unloading_list", { trip }, way === "unload", EVERY_MS);
  const asked = way === "load" ? loading : unloading;
  let list: Shipment | null = null;
  if (way === "load" && loading.data) {
    const { to_load: left, loaded: done, trip, counts } = loading.data;
    list = { trip, counts, left, done, foreign: [], cameAt: loading.dataUpdatedAt };
  } else if (way === "unload" && unloading.data) {
    const { missing: left, unloaded: done, foreign, trip, counts } = unloading.data;
    list = { trip, counts, left, done, foreign, cameAt: unloading.dataUpdatedAt };
  }
  return { list, error: asked.error, isLoading: asked.isLoading };
}

function Head(props: { trip: ShipmentTrip | undefined; post: Post; children: ReactNode }) {
  const { t, i18n } = useLingui();
  const { today } = useCounter();
  const { trip, post } = props;
  const back = post.way === "unload" ? { way: post.way } : {};
  return (
    <header className="flex min-h-16 flex-wrap items-center gap-2 border-b border-line bg-surface px-3 py-1">
      <Link to="/parcels/trips" search={back} className="btn px-3" aria-label={t`Tous les cars`}>
        <ArrowLeft aria-hidden className="size-5" />
        <Trans>Cars</Trans>
      </Link>
      <div className="min-w-0 flex-1">
        <h1 className="truncate text-[26px] leading-[30px]">
          {post.way === "load" ? <Trans>Charger</Trans> : <Trans>Décharger</Trans>}
          {trip ? (
            <>
              {" · "}
              <strong>{clock(trip.at_local)}</strong> → {trip.terminus}
            </>
          ) : null}
        </h1>
        {trip ? (
          <p className="flex flex-wrap gap-x-3 text-lg leading-6">
            <span>{trip.route_code}</span>
            {trip.day === today ? null : <strong>{shortDay(trip.at_local, i18n.locale)}</strong>}
            <span className="font-semibold">
              {trip.plate ?? <Trans>car pas encore choisi</Trans>}
            </span>
          </p>
        ) : null}
      </div>
      {props.children}
      <SoundSwitch />
    </header>
  );
}

function Print({ post }: { post: Post }) {
  const print = useCommand("print_shipment");
  return (
    <div className="flex items-center gap-2">
      {print.data ? (
        <span className="font-semibold text-done">
          <Trans>Envoyé à l'imprimante.</Trans>
        </span>
      ) : null}
      <Problem failure={print.error} />
      <button
        type="button"
        className="btn px-3"
        disabled={print.isPending}
        onClick={() => print.mutate({ trip: post.trip, unloaded: post.way === "unload" })}
      >
        <Printer aria-hidden className="size-5" />
        {post.way === "load" ? (
          <Trans>Liste de chargement</Trans>
        ) : (
          <Trans>Liste de déchargement</Trans>
        )}
      </button>
    </div>
  );
}

/** What the engine has not answered yet. */
function Unanswered() {
  const waiting = useDock((state) => state.waiting.length);
  const silent = useDock((state) => state.silent);
  if (!silent || waiting === 0) return null;
  return (
    <Kept onAgain={askAgain}>
      <Plural
        value={waiting}
        one="Guichet ne répond pas. # scan est gardé, et part dès qu'il répond."
        other="Guichet ne répond pas. # scans sont gardés, et partent dès qu'il répond."
      />
    </Kept>
  );
}

function Counts({ counts, way }: { counts: ShipmentCounts; way: Post["way"] }) {
  const { found, listed, missing, foreign } = counts;
  return (
    <div className="panel p-4 text-center">
      <p className="mb-2 flex items-center justify-center gap-3 text-2xl font-semibold">
        <ScanLine aria-hidden className="size-8 shrink-0" />
        <Trans>Scannez une étiquette</Trans>
      </p>
      <p className="font-bold" role="status">
        <span className="text-[96px] leading-[96px]">{found}</span>
        <span className="mx-3 text-[36px] text-quiet">
          <Trans>sur</Trans>
        </span>
        <span className="text-[56px]">{listed}</span>
        <span className="block text-2xl">
          {way === "load" ? <Trans>pièces chargées</Trans> : <Trans>pièces déchargées</Trans>}
        </span>
      </p>
      <p className="flex justify-center gap-6 text-lg font-semibold">
        {missing > 0 ? (
          <span className="text-wait">
            {way === "load" ? (
              <Plural value={missing} one="# pièce à charger" other="# pièces à charger" />
            ) : (
              <Plural value={missing} one="# pièce manque" other="# pièces manquent" />
            )}
          </span>
        ) : null}
        {foreign > 0 ? (
          <span className="text-loss">
            <Plural value={foreign} one="# pièce étrangère" other="# pièces étrangères" />
          </span>
        ) : null}
      </p>
    </div>
  );
}

function Rows(props: { title: ReactNode; rows: ParcelRow[] }) {
  if (props.rows.length === 0) return null;
  return (
    <>
      <h2 className="border-b border-line px-3 py-2 font-semibold">{props.title}</h2>
      <ul>
        {props.rows.map((row) => (
          <li
            key={row.parcel}
            className="grid grid-cols-[150px_minmax(0,1fr)_minmax(72px,auto)] items-center gap-3 border-b border-line px-3 py-1"
          >
            <Link
              to="/parcels/one"
              search={{ of: row.parcel }}
              className="grid min-h-11 items-center whitespace-nowrap font-semibold text-accent underline"
            >
              {row.waybill}
            </Link>
            <span className="min-w-0">
              <span className="block truncate">{row.description}</span>
              <span className="block truncate text-sm text-quiet">→ {row.to}</span>
            </span>
            <span className="max-w-52 text-right font-semibold">
              {row.listed.length < row.pieces ? (
                <Trans>
                  {spans(row.listed)} sur {row.pieces}
                </Trans>
              ) : (
                <Plural value={row.pieces} one="# pièce" other="# pièces" />
              )}
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}

function Lists({ list, way }: { list: Shipment; way: Post["way"] }) {
  const { t } = useLingui();
  const [left, done] =
    way === "load" ? [t`À charger`, t`Chargées ici`] : [t`Manquent`, t`Déchargées`];
  const nothing = list.left.length + list.done.length + list.foreign.length === 0;
  return (
    <section
      aria-label={t`Pièces de ce car`}
      className="panel min-h-0 flex-1 overflow-y-auto"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
      tabIndex={0}
    >
      {nothing ? (
        <p className="p-4 text-quiet">
          {way === "load" ? (
            <Trans>Aucun colis n'attend ce car.</Trans>
          ) : (
            <Trans>Aucun colis n'est annoncé dans ce car. Scannez ce qui en sort.</Trans>
          )}
        </p>
      ) : null}
      <Rows title={left} rows={list.left} />
      <Rows title={<Trans>Étrangères à ce car</Trans>} rows={list.foreign} />
      <Rows title={done} rows={list.done} />
    </section>
  );
}

function Past({ post }: { post: Post }) {
  const { t } = useLingui();
  const { company } = useCounter();
  const moment = useMoment();
  const past = useDock((state) => state.past);
  const here = past.filter((one) => samePost(one.post, post));
  return (
    <section
      aria-label={t`Derniers scans`}
      className="panel min-h-0 flex-1 overflow-y-auto"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
      tabIndex={0}
    >
      {here.length === 0 ? (
        <p className="p-4 text-quiet">
          <Trans>Les derniers scans s'affichent ici.</Trans>
        </p>
      ) : null}
      <ol>
        {here.map((passed, index) => {
          const told = tell(passed, company.currency);
          return (
            <li
              key={passed.key}
              className="grid grid-cols-[auto_minmax(0,1fr)] items-center gap-x-3 border-b border-line px-3 py-2"
            >
              <Shape told={told} size={36} />
              <div className="min-w-0">
                <p className="flex items-baseline gap-2">
                  <span className="text-sm text-quiet">{moment(passed.at)}</span>
                  <strong className="truncate">{told.word}</strong>
                </p>
                <p className="truncate">{told.piece ?? passed.text}</p>
                {index === 0 ? <p className="text-sm">{told.sentence}</p> : null}
              </div>
            </li>
          );
        })}
      </ol>
    </section>
  );
}

/** Where pieces change to another car, where their own destination is not on the way. */
function Via(props: { ahead: string[]; via: string; onVia: (via: string) => void }) {
  const { t } = useLingui();
  const list = useAnswer("stations", {});
  const name = (code: string) =>
    list.data?.stations.find((station) => station.code === code)?.name ?? code;
  if (props.ahead.length === 0) return null;
  return (
    <Choice
      label={t`Les pièces changent de car à`}
      value={props.via}
      options={[
        { value: "", text: t`Pas de changement` },
        ...props.ahead.map((code) => ({ value: code, text: `${name(code)} (${code})` })),
      ]}
      onChange={props.onVia}
    />
  );
}

/** A number typed where a label cannot be read. */
function Typed({ onScan }: { onScan: (text: string) => void }) {
  const [typed, setTyped] = useState("");
  const box = useRef<HTMLFormElement>(null);
  useKey("F3", () => box.current?.querySelector("input")?.focus());
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (typed.trim() === "") return;
    onScan(typed.trim().toUpperCase());
    setTyped("");
  };
  return (
    <form ref={box} onSubmit={submit}>
      <Labelled
        label={
          <>
            <kbd className="kbd mr-1">F3</kbd>
            <Trans>Numéro de la pièce, ou code collé</Trans>
          </>
        }
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
      />
    </form>
  );
}

export function Dock({ trip: id, way }: Post) {
  const { t } = useLingui();
  const { me } = useCounter();
  const queries = useQueryClient();
  const now = useNow();
  const post = useMemo<Post>(() => ({ trip: id, way }), [id, way]);
  const { list, error, isLoading } = useShipment(post);
  const [via, setVia] = useState("");
  const [filming, setFilming] = useState(false);
  const counted = useDock((state) => state.counted);
  const newer =
    counted !== null && samePost(counted.post, post) && counted.came > (list?.cameAt ?? 0);
  useEffect(() => standAt(me.employee), [me.employee]);
  useEffect(() => whenDone(() => void queries.invalidateQueries()), [queries]);
  const onScan = (text: string) => offer(post, text, via || null, now);
  useScans(onScan);
  return (
    <main
      className="flex h-full flex-col"
      aria-label={way === "load" ? t`Chargement d'un car` : t`Déchargement d'un car`}
    >
      <Head trip={list?.trip} post={post}>
        <Print post={post} />
        <button
          type="button"
          className="btn px-3"
          aria-label={t`Caméra`}
          title={t`Caméra`}
          aria-pressed={filming}
          onClick={() => setFilming((on) => !on)}
        >
          <Camera aria-hidden className="size-5" />
        </button>
      </Head>
      <div className="flex min-h-0 flex-1 gap-2 p-2">
        <div className="flex min-w-0 flex-1 flex-col gap-2">
          <Problem failure={error} />
          {isLoading ? <Skeleton lines={6} /> : null}
          {list && list.trip.cancelled !== null ? (
            <Notice tone="loss">
              <Trans>Ce départ est annulé : {list.trip.cancelled}.</Trans>
            </Notice>
          ) : null}
          <Unanswered />
          {list ? (
            <>
              <Counts counts={newer ? counted.counts : list.counts} way={way} />
              <Lists list={list} way={way} />
            </>
          ) : null}
        </div>
        <div className="flex w-[380px] shrink-0 flex-col gap-2">
          <Typed onScan={onScan} />
          {way === "load" && list ? <Via ahead={list.trip.ahead} via={via} onVia={setVia} /> : null}
          {filming ? (
            <Suspense fallback={<Skeleton lines={2} />}>
              <CameraView onClose={() => setFilming(false)} />
            </Suspense>
          ) : null}
          <Past post={post} />
        </div>
      </div>
      <DockVerdict />
    </main>
  );
}

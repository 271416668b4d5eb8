// The control room of one coach at one stop: every scan is judged here, wherever the focus is.

import { useLingui } from "@lingui/react/macro";
import { useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense, useEffect, useMemo, useState } from "react";
import { useAnswer, useCounter, useMay } from "../../shared/counter";
import { useKey } from "../../shared/keys";
import { useNow } from "../../shared/now";
import { useScans } from "../../shared/scans";
import { Problem } from "../../shared/ui/Problem";
import { Skeleton } from "../../shared/ui/Skeleton";
import type { Manifest } from "../../wire/Manifest";
import type { ManifestRow } from "../../wire/ManifestRow";
import { type Intent, offer, type Post, samePost, standAt, useGate, whenDone } from "./gate";
import { Idle } from "./Idle";
import { Luggage } from "./Luggage";
import { Past } from "./Past";
import { RoomHead } from "./RoomHead";
import { Search } from "./Search";
import { Standing } from "./Standing";
import { Verdict } from "./Verdict";

const CameraView = lazy(() => import("../../shared/ui/CameraView"));
/** Others board at the same time. */
const EVERY_MS = 3_000;

/** The newest counts: of the list, or of an answer that came after it. */
function useCounts(post: Post, list: Manifest | undefined, cameAt: number) {
  const counted = useGate((state) => state.counted);
  const newer = counted !== null && samePost(counted.post, post) && counted.came > cameAt;
  return newer ? counted.counts : list?.trip.counts;
}

/** What is scanned here is carried out here, in its order. */
function useDoor(post: Post, rows: ManifestRow[], resting: boolean) {
  const { me } = useCounter();
  const queries = useQueryClient();
  const now = useNow();
  useEffect(() => standAt(me.employee), [me.employee]);
  useEffect(() => whenDone(() => void queries.invalidateQueries()), [queries]);
  const intend = (intent: Intent) => offer(post, intent, now);
  const onScan = (scan: string) => {
    const text = scan.trim();
    const row = rows.find(({ number }) => number === text);
    const rider = row ? { ticket: row.ticket, name: row.name, seat: row.seat } : null;
    intend(resting ? { kind: "count", text, rider } : { kind: "scan", text });
  };
  useScans(onScan);
  return { now, intend, onScan };
}

export function Room(props: { trip: string; stop?: string }) {
  const { t } = useLingui();
  const may = useMay();
  const { trip: id, stop } = props;
  const post = useMemo<Post>(() => ({ trip: id, at_stop: stop ?? null }), [id, stop]);
  const list = useAnswer("manifest", { ...post, query: "" }, true, EVERY_MS);
  const rules = useAnswer("rules", {});
  const [resting, setResting] = useState(false);
  const [filming, setFilming] = useState(false);
  const [standing, setStanding] = useState(false);
  const [luggage, setLuggage] = useState<ManifestRow | null>(null);
  const counts = useCounts(post, list.data, list.dataUpdatedAt);
  const door = useDoor(post, list.data?.passengers ?? [], resting);
  const rest = () => setResting((on) => !on);
  useKey("F4", rest);
  const trip = list.data?.trip;
  const mayStand = may("sell") && (rules.data?.rules.control?.standing ?? 0) > 0;

  return (
    <main className="flex h-full flex-col" aria-label={t`Contrôle`}>
      <RoomHead
        trip={trip}
        id={id}
        stop={stop}
        resting={resting}
        onRest={rest}
        filming={filming}
        onFilm={() => setFilming((on) => !on)}
        onStand={mayStand ? () => setStanding(true) : undefined}
      />
      <div className="flex min-h-0 flex-1 gap-2 p-2">
        {trip && counts ? (
          <Idle
            trip={trip}
            counts={counts}
            resting={resting}
            camera={
              filming ? (
                <Suspense fallback={<Skeleton lines={2} />}>
                  <CameraView onClose={() => setFilming(false)} />
                </Suspense>
              ) : null
            }
          />
        ) : (
          <div className="flex-1">
            <Problem failure={list.error} />
            {list.isLoading ? <Skeleton lines={6} /> : null}
          </div>
        )}
        <div className="flex w-[400px] shrink-0 flex-col gap-2 xl:w-[440px]">
          <Search
            post={post}
            onIntent={(intent) =>
              intent.kind === "scan" ? door.onScan(intent.text) : door.intend(intent)
            }
            onLuggage={setLuggage}
          >
            <Past post={post} day={trip?.day ?? ""} />
          </Search>
        </div>
      </div>
      <Verdict day={trip?.day ?? ""} />
      {luggage ? <Luggage post={post} row={luggage} onClose={() => setLuggage(null)} /> : null}
      {standing && trip ? (
        <Standing post={post} trip={trip} now={door.now} onClose={() => setStanding(false)} />
      ) : null}
    </main>
  );
}

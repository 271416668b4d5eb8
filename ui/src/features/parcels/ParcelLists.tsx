// Parcels by what is to be done with them at this station.

import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { MessageSquare } from "lucide-react";
import { type FormEvent, useState } from "react";
import { useAnswer, useCommand, useMay } from "../../shared/counter";
import { useIntention } from "../../shared/intention";
import { Labelled } from "../../shared/ui/Labelled";
import { Notice } from "../../shared/ui/Notice";
import { Problem } from "../../shared/ui/Problem";
import { Sheet } from "../../shared/ui/Sheet";
import { SheetFoot } from "../../shared/ui/SheetFoot";
import { Skeleton } from "../../shared/ui/Skeleton";
import type { ParcelListKind } from "../../wire/ParcelListKind";
import type { ParcelRow } from "../../wire/ParcelRow";
import { ParcelRows } from "./ParcelRows";
import { EMPTY, LISTS } from "./words";

const ORDER = Object.keys(LISTS) as ParcelListKind[];
/** What one station can look through; the engine's own bound. */
const MOST = 500;
/** As many parcels as are called ready at once. */
const READY_MAX = 200;
const DAYS_MAX = 731;

/** Calls parcels ready: where they lie, and a text to each receiver. */
function Announce(props: { rows: ParcelRow[]; onClose: () => void }) {
  const { t } = useLingui();
  const [shelf, setShelf] = useState("");
  const intention = useIntention();
  const ready = useCommand("ready_parcels");
  const { rows, onClose } = props;
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (ready.isPending) return;
    const parcels = rows.map(({ parcel }) => ({ parcel, pieces: [] }));
    ready.mutate(
      { request: intention.id(), parcels, shelf },
      {
        onSettled: (_, failure) => intention.settle(failure),
        onSuccess: onClose,
      },
    );
  };
  return (
    <Sheet title={t`Annoncer aux destinataires`} onClose={onClose}>
      <form className="grid gap-4" onSubmit={send}>
        <p>
          <Plural
            value={rows.length}
            one="# colis peut être retiré ; un message part à son destinataire."
            other="# colis peuvent être retirés ; un message part à chaque destinataire."
          />
        </p>
        <Labelled
          label={t`Rayon (facultatif)`}
          maxLength={20}
          value={shelf}
          onChange={(event) => setShelf(event.target.value)}
        />
        <Problem failure={ready.error} />
        <SheetFoot act={<Trans>Annoncer</Trans>} disabled={ready.isPending} onClose={onClose} />
      </form>
    </Sheet>
  );
}

function Which(props: { list: ParcelListKind; onList: (list: ParcelListKind) => void }) {
  const { t, i18n } = useLingui();
  return (
    <div className="flex flex-wrap gap-1" role="group" aria-label={t`Liste`}>
      {ORDER.map((one) => (
        <button
          key={one}
          type="button"
          aria-pressed={props.list === one}
          className={`btn ${props.list === one ? "border-2 border-accent bg-accent-soft" : ""}`}
          onClick={() => props.onList(one)}
        >
          {i18n._(LISTS[one])}
        </button>
      ))}
    </div>
  );
}

export function ParcelLists(props: {
  list: ParcelListKind;
  onList: (list: ParcelListKind) => void;
}) {
  const { t, i18n } = useLingui();
  const may = useMay();
  const { list } = props;
  const [typed, setTyped] = useState("");
  const [announcing, setAnnouncing] = useState(false);
  const days = /^\d{1,3}$/.test(typed) ? Math.min(DAYS_MAX, Number(typed)) : null;
  const asked = { list, days: list === "unclaimed" ? days : null, limit: MOST };
  const found = useAnswer("list_parcels", asked, true, 10_000);
  const rows = found.data?.parcels ?? [];
  const unannounced = rows.filter(({ state }) => state === "unloaded").slice(0, READY_MAX);
  return (
    <div className="flex h-full flex-col gap-3 p-4">
      <div className="flex flex-wrap items-end justify-between gap-3">
        <Which list={list} onList={props.onList} />
        {list === "unclaimed" ? (
          <Labelled
            label={t`Depuis combien de jours`}
            inputMode="numeric"
            maxLength={3}
            placeholder={t`selon la règle`}
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
          />
        ) : null}
        {list === "waiting" && unannounced.length > 0 && may("move_parcels") ? (
          <button type="button" className="btn btn-primary" onClick={() => setAnnouncing(true)}>
            <MessageSquare aria-hidden className="size-5" />
            <Plural
              value={unannounced.length}
              one="Annoncer # colis déchargé"
              other="Annoncer # colis déchargés"
            />
          </button>
        ) : null}
      </div>
      <Problem failure={found.error} />
      {found.isLoading ? <Skeleton lines={5} /> : null}
      {found.data && rows.length === 0 ? <Notice tone="done">{i18n._(EMPTY[list])}</Notice> : null}
      <ParcelRows label={i18n._(LISTS[list])} rows={rows} more={found.data?.more} />
      {announcing ? <Announce rows={unannounced} onClose={() => setAnnouncing(false)} /> : null}
    </div>
  );
}

// The pieces of a parcel: what, how heavy, how large, what it is worth.

import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { Copy, Plus, Trash2 } from "lucide-react";
import { useCounter } from "../../shared/counter";
import { Labelled } from "../../shared/ui/Labelled";
import { Problem } from "../../shared/ui/Problem";
import { amountOf, gramsOf, PIECES_MAX, type PieceDraft, sizeOf, useParcelState } from "./draft";
import { PhotoField } from "./Photo";

export function addPieceAndType(like?: PieceDraft): void {
  useParcelState.getState().addPiece(like);
  requestAnimationFrame(() => {
    const fields = document.querySelectorAll<HTMLElement>('[data-part="pieces"]');
    fields[fields.length - 1]?.focus();
  });
}

function Tick(props: { label: string; on: boolean; onChange: (on: boolean) => void }) {
  return (
    <label className="flex min-h-12 items-center gap-2">
      <input
        type="checkbox"
        className="size-6"
        checked={props.on}
        onChange={(event) => props.onChange(event.target.checked)}
      />
      {props.label}
    </label>
  );
}

/** What is known of a piece beside its weight: all of it may be left out. */
function More({ piece, set }: { piece: PieceDraft; set: (part: Partial<PieceDraft>) => void }) {
  const { t } = useLingui();
  const { digits, symbol } = useCounter().company.currency;
  return (
    <>
      <Labelled
        label={t`Taille (cm)`}
        maxLength={20}
        placeholder="40 x 30 x 20"
        className="w-36 flex-none"
        value={piece.size}
        error={sizeOf(piece.size) === null ? t`Comme 40 x 30 x 20, ou rien.` : undefined}
        onChange={(event) => set({ size: event.target.value })}
      />
      <Labelled
        label={t`Valeur (${symbol})`}
        inputMode="decimal"
        maxLength={15}
        className="w-28 flex-none [&_input]:text-right"
        value={piece.declared}
        error={amountOf(piece.declared, digits) === null ? t`Pas un montant.` : undefined}
        onChange={(event) => set({ declared: event.target.value })}
      />
      <div className="flex xl:mt-5 flex-none gap-x-4">
        <Tick label={t`Fragile`} on={piece.fragile} onChange={(fragile) => set({ fragile })} />
        <Tick
          label={t`Périssable`}
          on={piece.perishable}
          onChange={(perishable) => set({ perishable })}
        />
      </div>
    </>
  );
}

function Piece(props: { piece: PieceDraft; place: number; alone: boolean; full: boolean }) {
  const { t } = useLingui();
  const { changePiece, removePiece } = useParcelState.getState();
  const { piece, place } = props;
  const set = (part: Partial<PieceDraft>) => changePiece(piece.key, part);
  const weightless = piece.kilos.trim() !== "" && gramsOf(piece.kilos) === null;
  return (
    <li
      aria-label={t`Pièce ${place}`}
      className="flex flex-wrap items-start gap-2 border-b border-line py-2"
    >
      <Labelled
        label={t`${place}. Contenu`}
        data-part="pieces"
        maxLength={60}
        className="min-w-40 flex-1"
        value={piece.description}
        onChange={(event) => set({ description: event.target.value })}
      />
      <Labelled
        label={t`Poids (kg)`}
        data-weight
        inputMode="decimal"
        maxLength={8}
        className="w-24 flex-none [&_input]:text-right"
        value={piece.kilos}
        aria-invalid={weightless || undefined}
        onChange={(event) => set({ kilos: event.target.value })}
      />
      <More piece={piece} set={set} />
      <div className="flex xl:mt-5 flex-none gap-1">
        <button
          type="button"
          className="btn px-3"
          aria-label={t`Encore une pièce comme la ${place}`}
          title={t`Encore une pareille`}
          disabled={props.full}
          onClick={() => addPieceAndType(piece)}
        >
          <Copy aria-hidden className="size-5" />
        </button>
        <button
          type="button"
          className="btn px-3"
          aria-label={t`Retirer la pièce ${place}`}
          title={t`Retirer cette pièce`}
          disabled={props.alone}
          onClick={() => removePiece(piece.key)}
        >
          <Trash2 aria-hidden className="size-5" />
        </button>
      </div>
    </li>
  );
}

export function Pieces(props: { failure?: unknown; missing?: string }) {
  const pieces = useParcelState((state) => state.draft.pieces);
  const photo = useParcelState((state) => state.draft.photo);
  const { t } = useLingui();
  const full = pieces.length >= PIECES_MAX;
  return (
    <section aria-label={t`Pièces`} className="panel flex min-h-52 flex-1 flex-col">
      <header className="flex items-center justify-between gap-2 border-b border-line px-3 py-1">
        <h2 className="text-lg">
          <Plural value={pieces.length} one="# pièce" other="# pièces" />
        </h2>
        <div className="flex flex-wrap items-start justify-end gap-2">
          <PhotoField
            photo={photo}
            onChange={(taken) => useParcelState.getState().change({ photo: taken })}
          />
          <button type="button" className="btn" disabled={full} onClick={() => addPieceAndType()}>
            <kbd className="kbd">F4</kbd>
            <Plus aria-hidden className="size-5" />
            <Trans>Une autre pièce</Trans>
          </button>
        </div>
      </header>
      <div
        className="min-h-0 flex-1 overflow-y-auto px-3"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
        tabIndex={0}
      >
        <Problem failure={props.failure} className="mt-2" />
        {props.missing ? (
          <p role="alert" className="pt-2 font-semibold text-loss">
            {props.missing}
          </p>
        ) : null}
        <ol data-pieces>
          {pieces.map((piece, index) => (
            <Piece
              key={piece.key}
              piece={piece}
              place={index + 1}
              alone={pieces.length === 1}
              full={full}
            />
          ))}
        </ol>
      </div>
    </section>
  );
}

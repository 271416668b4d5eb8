// One passenger: open while it is typed, a single line otherwise.

import { Trans, useLingui } from "@lingui/react/macro";
import { Trash2 } from "lucide-react";
import { type KeyboardEvent, useEffect, useRef } from "react";
import { useCounter, useMoney } from "../../shared/counter";
import { Choice } from "../../shared/ui/Choice";
import { Labelled } from "../../shared/ui/Labelled";
import type { QuoteLine } from "../../wire/QuoteLine";
import { type Traveller as Person, useSaleState } from "./draft";
import { focusOn, focusSoon } from "./focus";

/** Letters typed elsewhere begin the name of the current passenger. */
export function startName(letters: string): void {
  const { draft, changeTraveller } = useSaleState.getState();
  const traveller = draft.travellers[draft.active];
  if (!traveller) return;
  changeTraveller(draft.active, { name: traveller.name + letters });
  requestAnimationFrame(() => {
    const field = document.querySelector<HTMLInputElement>('[data-part="name"]');
    field?.focus();
    field?.setSelectionRange(field.value.length, field.value.length);
  });
}

/** After the last field: the next passenger, or the cash. */
function goOnFrom(index: number): void {
  const { draft, change } = useSaleState.getState();
  if (index + 1 < draft.travellers.length) {
    change({ active: index + 1 });
    focusSoon("name");
  } else focusOn("cash");
}

interface Props {
  traveller: Person;
  index: number;
  seat: number | null;
  price: QuoteLine | undefined;
}

function Closed({ traveller, index, seat, price }: Props) {
  const { t } = useLingui();
  const money = useMoney();
  const name = traveller.name || t`Passager`;
  return (
    <button
      type="button"
      className="flex min-h-11 w-full items-center gap-2 rounded border border-line px-3 text-left hover:bg-sunken"
      onClick={() => {
        useSaleState.getState().change({ active: index });
        focusSoon("name");
      }}
    >
      <span className="kbd">P{index + 1}</span>
      <span className="min-w-0 flex-1 truncate">{name}</span>
      <span className="text-quiet">{seat === null ? "" : <Trans>place {seat}</Trans>}</span>
      <span className="amount w-28">{price ? money(price.price) : ""}</span>
    </button>
  );
}

function Open({ traveller, index, seat, price }: Props) {
  const box = useRef<HTMLFieldSetElement>(null);
  const { t } = useLingui();
  const { company } = useCounter();
  const { changeTraveller, removeTraveller } = useSaleState.getState();
  const count = useSaleState((state) => state.draft.travellers.length);
  const set = (part: Partial<Person>) => changeTraveller(index, part);
  useEffect(() => {
    if (count > 1) box.current?.scrollIntoView({ block: "nearest" });
  }, [count]);
  const enter = (act: () => void) => (event: KeyboardEvent) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    act();
  };
  return (
    <fieldset ref={box} className={count > 1 ? "rounded border-2 border-accent p-2" : ""}>
      <legend className="sr-only">
        <Trans>Passager {index + 1}</Trans>
      </legend>
      <div className="mb-1 flex min-h-8 items-center gap-2">
        {count > 1 ? <span className="kbd">P{index + 1}</span> : null}
        <span className="text-xl font-semibold">
          {seat === null ? <Trans>Passager</Trans> : <Trans>Place {seat}</Trans>}
        </span>
        <span className="flex-1 truncate text-right text-quiet">{price?.category_name}</span>
        {count > 1 ? (
          <button
            type="button"
            className="grid size-11 place-items-center"
            aria-label={t`Retirer le passager ${index + 1}`}
            onClick={() => removeTraveller(index)}
          >
            <Trash2 aria-hidden className="size-5" />
          </button>
        ) : null}
      </div>
      <div className="grid grid-cols-[3fr_2fr] gap-2">
        <Labelled
          label={t`Nom`}
          data-part="name"
          maxLength={60}
          placeholder={t`Passager`}
          value={traveller.name}
          onChange={(event) => set({ name: event.target.value })}
          onKeyDown={enter(() => focusOn("phone"))}
        />
        <Labelled
          label={t`Tél.`}
          data-part="phone"
          inputMode="tel"
          maxLength={20}
          value={traveller.phone}
          onChange={(event) => set({ phone: event.target.value })}
          onKeyDown={enter(() => goOnFrom(index))}
        />
      </div>
      <details className="mt-1" open={traveller.idNumber !== "" || traveller.category !== null}>
        <summary className="flex min-h-8 items-center text-sm font-semibold text-accent">
          <Trans>▸ Tarif, pièce d'identité</Trans>
        </summary>
        <div className="grid grid-cols-2 gap-2">
          <Choice
            label={t`Tarif`}
            value={traveller.category ?? company.categories[0]?.category ?? ""}
            options={company.categories.map(({ category, name }) => ({
              value: category,
              text: name,
            }))}
            onChange={(category) =>
              set({ category: category === company.categories[0]?.category ? null : category })
            }
          />
          <Labelled
            label={t`Pièce d'identité`}
            maxLength={40}
            value={traveller.idNumber}
            onChange={(event) => set({ idNumber: event.target.value })}
            onKeyDown={enter(() => goOnFrom(index))}
          />
        </div>
      </details>
    </fieldset>
  );
}

export function Traveller(props: Props) {
  const active = useSaleState((state) => state.draft.active);
  return props.index === active ? <Open {...props} /> : <Closed {...props} />;
}

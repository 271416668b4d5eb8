// A promotion code, or a discount that someone grants and answers for.

import { Trans, useLingui } from "@lingui/react/macro";
import { X } from "lucide-react";
import { useEffect, useRef } from "react";
import { useCounter } from "../../shared/counter";
import { Approve, isAboutApproval } from "../../shared/ui/Approve";
import { Labelled } from "../../shared/ui/Labelled";
import { Problem } from "../../shared/ui/Problem";
import { Reasons } from "../../shared/ui/Reasons";
import { Refusal } from "../../transport";
import { type DiscountDraft, useSaleState } from "./draft";
import { focusSoon } from "./focus";
import { spotOf } from "./selling";
import type { Sale } from "./useSale";

/** The failure that belongs to one spot, whether pricing or selling met it. */
function failureAt(spot: "promo" | "discount", ...failures: unknown[]): unknown {
  return failures.find((failure) => failure instanceof Refusal && spotOf(failure) === spot) ?? null;
}

export default function Reductions({ sale }: { sale: Sale }) {
  const { t } = useLingui();
  const { company } = useCounter();
  const failure = useSaleState((state) => state.failure);
  const approval = useSaleState((state) => state.approval);
  const { change } = useSaleState.getState();
  const { draft, reduction, approve } = sale;
  const { discount } = draft;
  const set = (part: Partial<DiscountDraft>) => change({ discount: { ...discount, ...part } });
  const promoFailure = failureAt("promo", sale.quote.error, failure);
  const discountFailure = failureAt("discount", sale.quote.error, failure);
  const units: [DiscountDraft["unit"], string][] = [
    ["percent", "%"],
    ["amount", company.currency.symbol],
  ];
  const box = useRef<HTMLDivElement>(null);
  // It appears below what is typed: the cashier must see that somebody is needed.
  useEffect(() => {
    if (approve) box.current?.scrollIntoView({ block: "nearest" });
  }, [approve]);
  const reasons = useRef<HTMLDivElement>(null);
  const discounted = discount.value.trim() !== "";
  useEffect(() => {
    if (discounted) reasons.current?.scrollIntoView({ block: "nearest" });
  }, [discounted]);
  const remove = () => {
    change({
      reducing: false,
      promo: "",
      discount: { unit: "percent", value: "", reason: "" },
    });
    focusSoon("cash");
  };
  return (
    <section aria-label={t`Réduction`} className="grid gap-2 rounded border border-line p-2">
      <div className="grid grid-cols-[1fr_72px_auto_48px] items-end gap-1">
        <Labelled
          label={t`Code promo`}
          data-part="promo"
          autoCapitalize="characters"
          maxLength={20}
          value={draft.promo}
          aria-invalid={promoFailure ? true : undefined}
          onChange={(event) => change({ promo: event.target.value.toUpperCase() })}
        />
        <Labelled
          label={t`Remise`}
          data-part="discount"
          inputMode="decimal"
          className="[&_input]:px-2 [&_input]:text-right"
          maxLength={12}
          value={discount.value}
          aria-invalid={reduction.amiss === "discount" || undefined}
          onChange={(event) => set({ value: event.target.value })}
        />
        <div className="flex" role="group" aria-label={t`Unité`}>
          {units.map(([unit, name]) => (
            <button
              key={unit}
              type="button"
              aria-pressed={discount.unit === unit}
              onClick={() => set({ unit })}
              className={`min-h-12 min-w-10 whitespace-nowrap border border-edge px-1.5 text-sm font-semibold first:rounded-l-md last:rounded-r-md ${discount.unit === unit ? "bg-accent text-on-accent" : "bg-surface"}`}
            >
              {name}
            </button>
          ))}
        </div>
        <button
          type="button"
          className="btn px-0"
          aria-label={t`Retirer la réduction`}
          onClick={remove}
        >
          <X aria-hidden className="size-5" />
        </button>
      </div>
      <Problem failure={promoFailure} />
      {reduction.amiss === "discount" ? (
        <p role="alert" className="font-semibold text-loss">
          {discount.unit === "percent" ? (
            <Trans>Une remise va de 0,01 à 100 %.</Trans>
          ) : (
            <Trans>Ce n'est pas un montant.</Trans>
          )}
        </p>
      ) : null}
      {discounted ? (
        <div ref={reasons} className="grid gap-2">
          <Reasons
            label={t`Motif de la remise`}
            part="reason"
            usual={[t`Groupe`, t`Client fidèle`, t`Geste commercial`]}
            value={discount.reason}
            onChange={(reason) => set({ reason })}
          />
          {reduction.amiss === "reason" ? (
            <p className="text-sm text-quiet">
              <Trans>Avec le motif, le prix se met à jour.</Trans>
            </p>
          ) : null}
        </div>
      ) : null}
      {isAboutApproval(discountFailure) ? null : <Problem failure={discountFailure} />}
      {approve ? (
        <div ref={box} data-part="approve">
          <Approve
            approval={approval}
            failure={discountFailure}
            onChange={(next) => useSaleState.setState({ approval: next })}
          />
        </div>
      ) : null}
    </section>
  );
}

// The first start: a company of one's own, or one to try with. Under two minutes.

import { zodResolver } from "@hookform/resolvers/zod";
import { Trans, useLingui } from "@lingui/react/macro";
import { GraduationCap, Link2 } from "lucide-react";
import { useState } from "react";
import { useForm } from "react-hook-form";
import { z } from "zod";
import { useAnswer, useCommand } from "../../shared/counter";
import { Choice } from "../../shared/ui/Choice";
import { EnrolForm } from "../../shared/ui/EnrolForm";
import { Labelled } from "../../shared/ui/Labelled";
import { Notice } from "../../shared/ui/Notice";
import { Problem } from "../../shared/ui/Problem";
import { Skeleton } from "../../shared/ui/Skeleton";
import type { Choices } from "../../wire/Choices";

const founding = z
  .object({
    company: z.string().trim().min(1).max(60),
    station: z.string().trim().min(1).max(60),
    currency: z.string(),
    timezone: z.string(),
    pin: z.string().regex(/^\d{4,8}$/),
    again: z.string(),
  })
  .refine((form) => form.pin === form.again, { path: ["again"] });

/** The zone of this PC where it is known, else that of the first coach stations. */
function likelyZone(known: string[]): string {
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  // A PC on UTC was never told where it is.
  const guesses = [here === "UTC" ? "" : here, "Africa/Ouagadougou", known[0] ?? ""];
  return guesses.find((zone) => known.includes(zone)) ?? "";
}

function Company(props: { choices: Choices; onFounded: (code: string) => void }) {
  const { t } = useLingui();
  const { choices } = props;
  const found = useCommand("found_company");
  const form = useForm({
    resolver: zodResolver(founding),
    defaultValues: {
      company: "",
      station: "",
      currency: choices.currencies[0]?.code ?? "XOF",
      timezone: likelyZone(choices.timezones),
      pin: "",
      again: "",
    },
  });
  const { errors } = form.formState;
  const { currency, timezone } = form.watch();
  return (
    <form
      className="panel grid content-start gap-3 p-6"
      onSubmit={form.handleSubmit(({ company, station, currency, timezone, pin }) =>
        found.mutate(
          {
            company,
            station,
            currency,
            timezone,
            admin_pin: pin,
            training: false,
            conditions: [],
          },
          { onSuccess: (answer) => props.onFounded(answer.admin_code) },
        ),
      )}
    >
      <h2 className="text-xl">
        <Trans>Ma compagnie</Trans>
      </h2>
      <Labelled
        label={t`Nom de la compagnie`}
        hint={t`Tel qu'il s'imprime sur les billets.`}
        autoFocus
        error={errors.company ? t`Tapez le nom.` : null}
        {...form.register("company")}
      />
      <Labelled
        label={t`Gare`}
        placeholder={t`Gare de Ouagadougou`}
        error={errors.station ? t`Tapez le nom de la gare.` : null}
        {...form.register("station")}
      />
      <div className="grid grid-cols-2 gap-3">
        <Choice
          label={t`Monnaie`}
          value={currency}
          options={choices.currencies.map(({ code, symbol }) => ({
            value: code,
            text: `${code} (${symbol})`,
          }))}
          onChange={(code) => form.setValue("currency", code)}
        />
        <Choice
          label={t`Fuseau horaire`}
          value={timezone}
          options={choices.timezones.map((zone) => ({ value: zone, text: zone }))}
          onChange={(zone) => form.setValue("timezone", zone)}
        />
      </div>
      <div className="grid grid-cols-2 gap-3">
        <Labelled
          label={t`PIN de l'administrateur`}
          type="password"
          inputMode="numeric"
          maxLength={8}
          error={errors.pin ? t`4 à 8 chiffres.` : null}
          {...form.register("pin")}
        />
        <Labelled
          label={t`Encore une fois`}
          type="password"
          inputMode="numeric"
          maxLength={8}
          error={errors.again ? t`Les deux PIN diffèrent.` : null}
          {...form.register("again")}
        />
      </div>
      <Problem failure={found.error} />
      <button type="submit" className="btn btn-primary text-lg" disabled={found.isPending}>
        <Trans>Créer la compagnie</Trans>
      </button>
    </form>
  );
}

function Demo(props: { onFounded: (code: string) => void }) {
  const demo = useCommand("create_demo");
  return (
    <section className="panel grid content-start gap-3 p-6">
      <h2 className="flex items-center gap-2 text-xl">
        <GraduationCap aria-hidden className="size-6 text-wait" />
        <Trans>Essayer ou former</Trans>
      </h2>
      <p>
        <Trans>
          Une compagnie toute prête avec ses lignes, ses départs et ses prix. Tout y porte le mot
          FORMATION, rien n'y vaut comme billet.
        </Trans>
      </p>
      <Problem failure={demo.error} />
      <button
        type="button"
        className="btn"
        disabled={demo.isPending}
        onClick={() =>
          demo.mutate({}, { onSuccess: (answer) => props.onFounded(answer.admin_code) })
        }
      >
        {demo.isPending ? <Trans>Préparation…</Trans> : <Trans>Ouvrir la démonstration</Trans>}
      </button>
    </section>
  );
}

/** A counter more for a company that has a central. */
function Join() {
  const join = useCommand("join_company");
  const [open, setOpen] = useState(false);
  return (
    <section className="panel grid content-start gap-3 p-6">
      <h2 className="flex items-center gap-2 text-xl">
        <Link2 aria-hidden className="size-6 text-accent" />
        <Trans>Rejoindre une compagnie</Trans>
      </h2>
      {join.isSuccess ? (
        // The company's people and departures come in next; then the login page is here.
        <Notice tone="done">
          <Trans>Ce guichet est inscrit. La compagnie arrive du central…</Trans>
        </Notice>
      ) : (
        <>
          <p>
            <Trans>Elle a déjà un central : il faut son adresse, et un code fait au siège.</Trans>
          </p>
          {open ? (
            <EnrolForm
              onSend={(request) => join.mutate(request)}
              failure={join.error}
              pending={join.isPending}
              send={<Trans>Rejoindre la compagnie</Trans>}
              autoFocus
            />
          ) : (
            <button type="button" className="btn" onClick={() => setOpen(true)}>
              <Trans>J'ai l'adresse et le code</Trans>
            </button>
          )}
        </>
      )}
    </section>
  );
}

export function FirstStart(props: { onFounded: (code: string) => void }) {
  const choices = useAnswer("choices", {});
  return (
    <div className="mx-auto grid max-w-5xl gap-4">
      <p className="text-lg">
        <Trans>Bienvenue. Deux minutes, et ce guichet vend.</Trans>
      </p>
      <Problem failure={choices.error} />
      {choices.isLoading ? <Skeleton lines={6} /> : null}
      {choices.data ? (
        <div className="grid items-start gap-4 lg:grid-cols-[3fr_2fr]">
          <Company choices={choices.data} onFounded={props.onFounded} />
          <div className="grid gap-4">
            <Join />
            <Demo onFounded={props.onFounded} />
          </div>
        </div>
      ) : null}
    </div>
  );
}

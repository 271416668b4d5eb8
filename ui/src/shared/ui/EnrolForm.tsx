// Where the central is, and the one-time code that lets this counter in.

import { zodResolver } from "@hookform/resolvers/zod";
import { Trans, useLingui } from "@lingui/react/macro";
import { type ReactNode, useEffect } from "react";
import { useForm } from "react-hook-form";
import { z } from "zod";
import { Refusal } from "../../transport";
import type { EnrolCounter } from "../../wire/EnrolCounter";
import { ABOUT_ADDRESS, ABOUT_CODE } from "../central";
import { explain } from "../refusals";
import { Labelled } from "./Labelled";
import { Problem } from "./Problem";

const LETTERS = 10;

/** The code as it is read out, however it was typed: `acdef hjklm` is `ACDEF-HJKLM`. */
export function asCode(typed: string): string {
  const bare = typed.toUpperCase().replace(/[^A-Z0-9]/g, "");
  return bare.length > LETTERS / 2
    ? `${bare.slice(0, LETTERS / 2)}-${bare.slice(LETTERS / 2)}`
    : bare;
}

/** An address without its scheme is meant with the safe one. */
export function asAddress(typed: string): string {
  const address = typed.trim();
  return address === "" || /^[a-z]+:\/\//i.test(address) ? address : `https://${address}`;
}

/** Address and code in one, as the new counter's page shows them: `guichet:ADDRESS#CODE`. */
export function readLink(text: string): { url: string; code: string } | null {
  const [, url = "", code = ""] = /^\s*guichet:([^#]+)#(.+)$/i.exec(text) ?? [];
  // A scanner types it letter by letter: until the last one it is no link yet.
  const whole = asCode(code).length === LETTERS + 1;
  return url && whole ? { url: asAddress(url), code: asCode(code) } : null;
}

const LOCAL = /^http:\/\/(127\.0\.0\.1|localhost|\[::1\])(:|\/|$)/i;
const enrolment = z.object({
  url: z
    .string()
    .transform(asAddress)
    .refine((url) => /^https:\/\/[^\s/]+/i.test(url) || LOCAL.test(url)),
  code: z
    .string()
    .transform(asCode)
    .refine((code) => code.length === LETTERS + 1),
  name: z.string().trim().max(80),
});

function causeOf(failure: unknown): string {
  const central = failure instanceof Refusal && failure.code === "central_refused";
  return central ? String(failure.details.cause) : "";
}

export function EnrolForm(props: {
  onSend: (request: EnrolCounter) => void;
  failure: unknown;
  pending: boolean;
  send: ReactNode;
  primary?: boolean;
  autoFocus?: boolean;
}) {
  const { t } = useLingui();
  const { failure } = props;
  const form = useForm({
    resolver: zodResolver(enrolment),
    defaultValues: { url: "", code: "", name: "" },
  });
  const { errors } = form.formState;
  const cause = causeOf(failure);
  const spot = ABOUT_ADDRESS.has(cause) ? "url" : ABOUT_CODE.has(cause) ? "code" : null;
  useEffect(() => {
    if (spot && failure) form.setFocus(spot);
  }, [form, spot, failure]);
  // Pasted or scanned into either field, the link fills both.
  const takeLink = (text: string) => {
    const link = readLink(text);
    if (!link) return;
    form.setValue("url", link.url);
    form.setValue("code", link.code);
  };
  const said = (part: "url" | "code", wrong: string) =>
    errors[part] ? wrong : spot === part ? explain(failure) : null;
  return (
    <form className="grid gap-3" onSubmit={form.handleSubmit((request) => props.onSend(request))}>
      <Labelled
        label={t`Adresse du central`}
        placeholder="https://central.example"
        inputMode="url"
        autoCapitalize="none"
        autoFocus={props.autoFocus}
        maxLength={300}
        error={said("url", t`Tapez l'adresse que le siège a donnée ; elle commence par https://.`)}
        {...form.register("url", { onChange: (event) => takeLink(event.target.value) })}
      />
      <Labelled
        label={t`Code d'inscription`}
        placeholder="ACDEF-HJKLM"
        hint={t`Dix lettres et chiffres, donnés par le siège. Majuscules et tiret ne comptent pas.`}
        autoCapitalize="characters"
        maxLength={300}
        error={said("code", t`Un code a dix lettres et chiffres.`)}
        {...form.register("code", {
          onChange: (event) => takeLink(event.target.value),
          onBlur: (event) => form.setValue("code", asCode(event.target.value)),
        })}
      />
      <Labelled
        label={t`Nom de ce guichet`}
        hint={t`Comme on l'appelle ; vide, c'est la gare et le numéro.`}
        maxLength={80}
        {...form.register("name")}
      />
      {spot ? null : <Problem failure={failure} />}
      <button
        type="submit"
        className={`btn ${props.primary ? "btn-primary" : ""}`}
        disabled={props.pending}
      >
        {props.pending ? <Trans>Le central est appelé…</Trans> : props.send}
      </button>
    </form>
  );
}

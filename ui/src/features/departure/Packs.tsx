// Trip packs: one trip as a file, to control it on a machine without a network, and back again.

import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useMutation } from "@tanstack/react-query";
import { FileDown, FileUp } from "lucide-react";
import { type ReactNode, useId, useRef } from "react";
import { useCommand } from "../../shared/counter";
import { dayAndClock } from "../../shared/dates";
import { FileMade } from "../../shared/ui/FileMade";
import { Notice } from "../../shared/ui/Notice";
import { Problem } from "../../shared/ui/Problem";
import { Sheet } from "../../shared/ui/Sheet";
import { call } from "../../transport";
import type { PackTaken } from "../../wire/PackTaken";

const MEDIA = "application/octet-stream";

function base64Of(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

function Export({ trip }: { trip: string }) {
  const make = useMutation({
    networkMode: "always",
    mutationFn: () => call("export_pack", { trip }),
  });
  const kilobytes = Math.ceil((make.data?.bytes ?? 0) / 1_000);
  return (
    <section className="grid gap-2">
      <h3 className="font-semibold">
        <Trans>Emporter</Trans>
      </h3>
      <p className="text-quiet">
        <Trans>
          Un fichier signé avec les passagers de ce départ : copiez-le sur une clé USB pour la
          machine du contrôleur à bord.
        </Trans>
      </p>
      <button
        type="button"
        className="btn justify-self-start"
        disabled={make.isPending}
        onClick={() => make.mutate()}
      >
        <FileDown aria-hidden className="size-5" />
        <Trans>Exporter le dossier</Trans>
      </button>
      <Problem failure={make.error} />
      {make.data ? (
        <FileMade file={{ ...make.data, media: MEDIA }}>
          <Plural
            value={make.data.entries}
            one={`Le dossier est fait : # écriture, ${kilobytes} ko.`}
            other={`Le dossier est fait : # écritures, ${kilobytes} ko.`}
          />
        </FileMade>
      ) : null}
    </section>
  );
}

function Taken({ taken, link }: { taken: PackTaken; link: ReactNode }) {
  const { i18n } = useLingui();
  const from = taken.from;
  const at = dayAndClock(taken.at_local, i18n.locale);
  return (
    <Notice tone={taken.refused > 0 ? "wait" : "done"}>
      <p>
        {from ? (
          <Trans>
            Dossier de {from}, fait {at}.
          </Trans>
        ) : (
          <Trans>Dossier d'un guichet inconnu ici, fait {at}.</Trans>
        )}
      </p>
      <ul className="font-normal">
        <li>
          <Plural
            value={taken.new}
            _0="Rien de nouveau ici."
            one="# écriture est nouvelle ici."
            other="# écritures sont nouvelles ici."
          />
        </li>
        <li>
          <Plural
            value={taken.known}
            _0="Aucune n'était déjà connue."
            one="# était déjà connue."
            other="# étaient déjà connues."
          />
        </li>
        {taken.refused > 0 ? (
          <li className="font-semibold">
            <Plural
              value={taken.refused}
              one="# n'est pas digne de foi et n'est pas prise."
              other="# ne sont pas dignes de foi et ne sont pas prises."
            />
          </li>
        ) : null}
      </ul>
      {link}
    </Notice>
  );
}

function Import({ link }: { link: (trip: string) => ReactNode }) {
  const id = useId();
  const file = useRef<HTMLInputElement>(null);
  const take = useCommand("import_pack");
  const read = useMutation({
    networkMode: "always",
    mutationFn: async (chosen: File) => base64Of(new Uint8Array(await chosen.arrayBuffer())),
    onSuccess: (content) => take.mutate({ content }),
  });
  return (
    <section className="grid gap-2">
      <h3 className="font-semibold">
        <Trans>Prendre</Trans>
      </h3>
      <p className="text-quiet">
        <Trans>
          Un dossier venu d'un autre guichet, ou revenu du car : les embarquements des deux se
          réunissent. Le premier compte, le second est montré en double.
        </Trans>
      </p>
      <input
        ref={file}
        id={id}
        type="file"
        accept=".voyage"
        className="sr-only"
        tabIndex={-1}
        aria-hidden
        onChange={(event) => {
          const [chosen] = event.target.files ?? [];
          event.target.value = "";
          if (!chosen) return;
          take.reset();
          read.mutate(chosen);
        }}
      />
      <button
        type="button"
        className="btn justify-self-start"
        disabled={read.isPending || take.isPending}
        onClick={() => file.current?.click()}
      >
        <FileUp aria-hidden className="size-5" />
        <Trans>Choisir un dossier…</Trans>
      </button>
      {read.isError ? (
        <Notice tone="loss">
          <Trans>Ce fichier ne se laisse pas lire. Vérifiez la clé USB.</Trans>
        </Notice>
      ) : null}
      <Problem failure={take.error} />
      {take.data ? <Taken taken={take.data} link={link(take.data.trip)} /> : null}
    </section>
  );
}

export function PacksSheet(props: {
  /** Which trip can be taken along; none where only a file can be taken in. */
  trip?: string;
  /** The way to the trip of a pack that was taken in. */
  link: (trip: string) => ReactNode;
  onClose: () => void;
}) {
  const { t } = useLingui();
  return (
    <Sheet title={t`Dossier de voyage`} onClose={props.onClose}>
      <div className="grid gap-6">
        {props.trip ? <Export trip={props.trip} /> : null}
        <Import link={props.link} />
        <button type="button" className="btn justify-self-end" onClick={props.onClose}>
          <Trans>Fermer</Trans>
        </button>
      </div>
    </Sheet>
  );
}

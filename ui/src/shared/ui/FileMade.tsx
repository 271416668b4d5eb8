// A file that the engine made: where it is, and a link where the page itself has its content.

import { Trans } from "@lingui/react/macro";
import { Download } from "lucide-react";
import { type ReactNode, useEffect, useState } from "react";
import { Notice } from "./Notice";

/** What is known of a file; a path, its content, or both. */
export interface Made {
  name: string;
  media: string;
  path?: string | null;
  /** In base64. */
  content?: string | null;
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i += 1) bytes[i] = text.charCodeAt(i);
  return bytes;
}

/** The file as something this page can offer; the address lives as long as it is shown. */
function useAddress({ content, media }: Made): string | null {
  const [address, setAddress] = useState<string | null>(null);
  useEffect(() => {
    if (!content) return setAddress(null);
    const made = URL.createObjectURL(new Blob([bytesOf(content)], { type: media }));
    setAddress(made);
    return () => URL.revokeObjectURL(made);
  }, [content, media]);
  return address;
}

export function FileMade(props: { file: Made; children?: ReactNode }) {
  const { file } = props;
  const address = useAddress(file);
  return (
    <Notice tone="done">
      {props.children}
      {file.path ? (
        <span className="block">
          <Trans>Le fichier est ici :</Trans>{" "}
          <span className="font-normal select-all">{file.path}</span>
        </span>
      ) : null}
      {address ? (
        <a
          href={address}
          download={file.name}
          className="mt-2 flex min-h-11 items-center gap-2 underline"
        >
          <Download aria-hidden className="size-5" />
          <Trans>Télécharger {file.name}</Trans>
        </a>
      ) : null}
    </Notice>
  );
}

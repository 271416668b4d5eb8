// Why money cannot be taken here, with the way to mend it.

import { Trans } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { Refusal } from "../../transport";
import { useMay } from "../counter";
import { Problem } from "./Problem";

export function Refused({ failure }: { failure: unknown }) {
  const may = useMay();
  if (!failure) return null;
  const closed = failure instanceof Refusal && failure.code === "till_closed";
  return (
    <div className="grid gap-2">
      <Problem failure={failure} />
      {closed && may("sell") ? (
        <Link to="/caisse" className="btn justify-self-start">
          <Trans>Ouvrir la caisse</Trans>
        </Link>
      ) : null}
    </div>
  );
}

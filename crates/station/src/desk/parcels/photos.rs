//! Photos of parcels: JPEG files in the data folder, named by their SHA-256, which the entries hold.
//! So an entry proves its photo; the photo itself stays at the counter that took it.

use std::path::PathBuf;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::fact::Fact;
use domain::{Code, Refusal, parcel};
use sha2::{Digest, Sha256};

use crate::counter::Counter;
use crate::desk::{Caller, put};
use crate::failure::Failure;
use crate::store::{Stored, journal};
use crate::wire;

/// Where photos lie, in the data folder.
const FOLDER: &str = "photos";
/// Largest photo in bytes: some thousand dots a side, and less than a request may carry as Base64.
const BYTES_MAX: usize = 160 * 1024;

fn path(counter: &Counter, photo: &str) -> PathBuf {
    counter.store.folder().join(FOLDER).join(format!("{photo}.jpg"))
}

/// Whether bytes begin and end as a JPEG file does (ITU-T T.81, annex B: SOI, a marker, … EOI).
fn is_jpeg(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0xFF, 0xD8, 0xFF]) && bytes.ends_with(&[0xFF, 0xD9])
}

pub(in crate::desk) fn keep(
    counter: &Counter,
    _caller: &Caller,
    request: wire::KeepPhoto,
) -> Result<wire::PhotoKept, Failure> {
    let jpeg = STANDARD.decode(request.jpeg.trim()).unwrap_or_default();
    if jpeg.len() > BYTES_MAX || !is_jpeg(&jpeg) {
        return Err(Refusal::new(Code::PhotoInvalid).into());
    }
    let photo: String = Sha256::digest(&jpeg).iter().map(|byte| format!("{byte:02x}")).collect();
    let path = path(counter, &photo);
    if !path.exists() {
        let folder = counter.store.folder().join(FOLDER);
        std::fs::create_dir_all(&folder).map_err(|error| Failure::file(&folder, error))?;
        // The same photo twice at once is the same file.
        put(&path, &jpeg, true)?;
    }
    Ok(wire::PhotoKept { photo })
}

/// A photo that a request names. Refuses (`photo_invalid`) one that does not lie here.
pub(super) fn held(counter: &Counter, asked: Option<&str>) -> Result<Option<String>, Refusal> {
    let photo = parcel::photo(asked)?;
    match &photo {
        Some(photo) if !path(counter, photo).exists() => Err(Refusal::new(Code::PhotoInvalid)),
        _ => Ok(photo),
    }
}

pub(in crate::desk) fn show(
    counter: &Counter,
    _caller: &Caller,
    request: wire::ShowPhoto,
) -> Result<wire::PhotoShown, Failure> {
    let photo = parcel::photo(Some(&request.photo))?.unwrap_or_default();
    let path = path(counter, &photo);
    let jpeg = match std::fs::read(&path) {
        Ok(jpeg) => Some(STANDARD.encode(jpeg)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
        Err(error) => return Err(Failure::file(&path, error)),
    };
    Ok(wire::PhotoShown { jpeg })
}

/// The photos of a parcel's entries, in their order.
pub(super) fn of(entries: &[Stored]) -> Result<Vec<String>, Failure> {
    let mut photos = Vec::new();
    for stored in entries {
        match journal::fact(stored)? {
            Fact::ParcelRegistered(fact) => photos.extend(fact.photo),
            Fact::PiecesDamaged(fact) => photos.extend(fact.photo),
            _ => {}
        }
    }
    Ok(photos)
}

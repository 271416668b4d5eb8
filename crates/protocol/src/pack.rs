//! A trip pack: the entries that a controller aboard needs for one trip, in one file, without any
//! network. It goes out on a stick, and comes back with what was scanned meanwhile.
//!
//! A cover that the exporting device signs, a line feed, then a page as the feed sends it. What is
//! true is proved entry by entry; the cover only says whose pack it is, and that it is whole.

use domain::Millis;
use domain::ids::{DeviceId, TripId};
use seal::{Entry, PublicKey, SecretKey, sign_claims, unproved_claims, verify_claims};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::batch::{BatchError, digits};
use crate::feed::Page;

/// Version of the format.
const VERSION: u8 = 1;
/// Bytes of a cover: its claims are of a fixed form.
const COVER_MAX: usize = 2_048;

/// What the cover says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cover {
    /// Version of the format.
    pub pack: u8,
    /// Who exported it.
    pub device: DeviceId,
    /// Of which trip it is.
    pub trip: TripId,
    /// When it was made, by that device's clock.
    pub at: Millis,
    /// SHA-256 of the page, hexadecimal.
    pub page: String,
}

/// A pack as it was read: its cover is not believed yet.
#[derive(Clone, Debug)]
pub struct TripPack<'a> {
    cover: &'a str,
    page: &'a [u8],
}

fn digest(page: &[u8]) -> String {
    digits(&Sha256::digest(page).into())
}

impl<'a> TripPack<'a> {
    /// Makes a pack of entries.
    ///
    /// # Errors
    /// Where memory is short.
    pub fn make(
        device: DeviceId,
        trip: TripId,
        at: Millis,
        entries: Vec<Entry>,
        key: &SecretKey,
    ) -> Result<Vec<u8>, BatchError> {
        let page = Page { through: 0, head: 0, entries }.pack()?;
        let cover = Cover { pack: VERSION, device, trip, at, page: digest(&page) };
        let mut file = sign_claims(&cover, key).into_bytes();
        file.push(b'\n');
        file.extend(page);
        Ok(file)
    }

    /// Reads a file; none where it is no pack.
    pub fn read(file: &'a [u8]) -> Option<Self> {
        let end = file.iter().take(COVER_MAX).position(|byte| *byte == b'\n')?;
        let (cover, page) = (std::str::from_utf8(&file[..end]).ok()?, &file[end + 1..]);
        Some(Self { cover, page })
    }

    /// Who it says exported it, before any check: only for finding the keys.
    pub fn device(&self) -> Option<DeviceId> {
        #[derive(Deserialize)]
        struct Named {
            device: DeviceId,
        }
        unproved_claims::<Named>(self.cover).map(|named| named.device)
    }

    /// The cover and the entries, where one of the exporter's keys signed the whole; none otherwise.
    pub fn open(&self, keys: &[PublicKey]) -> Option<(Cover, Vec<Entry>)> {
        let cover = keys.iter().find_map(|key| verify_claims::<Cover>(self.cover, key).ok())?;
        if cover.pack != VERSION || cover.page != digest(self.page) {
            return None;
        }
        let page = Page::unpack(self.page).ok()?;
        Some((cover, page.entries))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::ids::RequestId;
    use seal::{Chain, Content};
    use uuid::Uuid;

    fn pack() -> (SecretKey, Vec<u8>) {
        let key = SecretKey::from_bytes(&[7; 32]);
        let device = DeviceId(Uuid::from_u128(1));
        let content = Content {
            at: 5,
            actor: "a".into(),
            request: RequestId(Uuid::nil()),
            kind: "LoggedIn".into(),
            v: 1,
            body: "{}".into(),
        };
        let entry = Chain::start(device).append(content, &key);
        let file = TripPack::make(device, TripId(Uuid::nil()), 9, vec![entry], &key).unwrap();
        (key, file)
    }

    #[test]
    fn a_pack_is_read_with_the_key_of_its_maker_alone() {
        let (key, file) = pack();
        let read = TripPack::read(&file).unwrap();
        assert_eq!(read.device(), Some(DeviceId(Uuid::from_u128(1))));
        let (cover, entries) = read.open(&[key.public()]).unwrap();
        assert_eq!((cover.at, entries.len()), (9, 1));
        let other = SecretKey::from_bytes(&[8; 32]).public();
        assert!(read.open(&[other]).is_none());
    }

    #[test]
    fn a_pack_of_which_one_bit_changed_is_none() {
        let (key, file) = pack();
        for i in 0..file.len() {
            for bit in 0..8 {
                let mut other = file.clone();
                other[i] ^= 1 << bit;
                let opened = TripPack::read(&other).and_then(|read| read.open(&[key.public()]));
                assert!(opened.is_none(), "bit {bit} of byte {i}");
            }
        }
    }
}

//! What the next parcel needs and takes long to make: its id, its pick-up code, the code's hash.
//! They are made while nobody waits, since none of them depends on what is sent.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use domain::ids::{Ids, ParcelId};
use domain::parcel::{PickupCode, PickupHash, PickupHasher};
use seal::SlowPickup;

use crate::host::{self, SystemIds};

/// A parcel to come.
pub(crate) struct Prepared {
    pub(crate) parcel: ParcelId,
    pub(crate) code: PickupCode,
    pub(crate) hash: PickupHash,
}

impl Prepared {
    /// Takes two tenths of a second, and 64 MiB meanwhile.
    fn make() -> Self {
        let parcel = ParcelId(SystemIds.fresh());
        let code = PickupCode::from_random(host::random::<5>());
        Self { hash: SlowPickup.hash(parcel, &code), parcel, code }
    }
}

#[derive(Default)]
struct Shelf {
    ready: Option<Prepared>,
    making: bool,
}

/// The next parcel of an open counter.
#[derive(Default)]
pub(crate) struct Ahead(Arc<Mutex<Shelf>>);

fn locked(shelf: &Mutex<Shelf>) -> MutexGuard<'_, Shelf> {
    shelf.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Ahead {
    /// Makes the next one in the background, unless that is done or under way. Where no thread can
    /// be had, [`Self::take`] makes it itself.
    pub(crate) fn begin(&self) {
        let mut shelf = locked(&self.0);
        if shelf.ready.is_some() || shelf.making {
            return;
        }
        let later = Arc::clone(&self.0);
        let make = move || {
            let made = Prepared::make();
            let mut shelf = locked(&later);
            (shelf.ready, shelf.making) = (Some(made), false);
        };
        shelf.making = std::thread::Builder::new().name("pickup".into()).spawn(make).is_ok();
    }

    /// The next one, made now where it is not ready.
    pub(crate) fn take(&self) -> Prepared {
        let ready = locked(&self.0).ready.take();
        ready.unwrap_or_else(Prepared::make)
    }

    /// Puts one back that was not used: its code was told to nobody.
    pub(crate) fn put_back(&self, unused: Prepared) {
        locked(&self.0).ready.get_or_insert(unused);
    }
}

//! Synchronising: this counter's journal goes to the central, in the background, whenever there is a
//! network. Never on a sale's way.

mod client;
pub mod courier;
mod setting;

use std::sync::{Arc, Condvar, Mutex, PoisonError, Weak};
use std::time::{Duration, Instant};

use domain::central::CounterEnrolled;
use domain::ids::{Ids, RequestId};
use domain::{Code, Millis, Refusal};
use protocol::{Batch, Enrol, Enrolled, JournalEnd, Page, TokenAnswer};

use crate::failure::Failure;
use crate::host::{self, Clock, SystemIds};
use crate::store::{Store, Write, certified, foreign, inbox, journal, planning};

pub use client::{Client, Trouble};
pub use setting::Setting;

/// Entries of one batch: some hundred kilobytes, so that a cut costs little.
const BATCH: usize = 1_000;
/// Entries of others that are taken in at once: a sale waits no longer than for these.
const CHUNK: usize = 200;
/// How long a cashier who asked for something waits until it has come by the feed.
const SOON: Duration = Duration::from_secs(2);
/// Bytes of facts in one batch, before compression.
const BATCH_BYTES: usize = 4 * 1024 * 1024;
/// How long new entries wait for others before they go: five sales that go together take little more
/// than half the bytes of five that go alone, and nobody needs them sooner.
const GATHER: Duration = Duration::from_secs(10);
/// How often seats of departed coaches are looked for, milliseconds.
const TIDY: Millis = 60_000;
/// How long to rest when nothing waits.
const REST: Duration = Duration::from_secs(20);
/// The longest wait while there is no network at all.
const NO_NETWORK: Duration = Duration::from_secs(20);
/// The longest wait after failures.
const PATIENCE: Duration = Duration::from_secs(300);

/// How synchronising stands.
#[derive(Clone, Debug, Default)]
pub struct Standing {
    /// When the central last answered.
    pub last_contact: Option<Millis>,
    /// When it was last tried.
    pub last_try: Option<Millis>,
    /// Why that failed: a stable word and what is known.
    pub trouble: Option<(String, String)>,
    /// When it is tried again.
    pub next_try: Option<Millis>,
    /// Entries that the central keeps and could not read.
    pub parked: u32,
    /// Entries of the feed that are still to be fetched, as of the last page.
    pub behind: u64,
}

/// The counter's side of synchronising.
pub struct Sync {
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    standing: Mutex<Standing>,
    token: Mutex<Option<(String, Instant)>>,
    /// Where the central has the journal, as of the last token, until that is noted.
    end: Mutex<Option<(u32, u64)>>,
    /// The next page of the feed, and the place that it comes after.
    ahead: Mutex<Option<(u64, Proved)>>,
    /// When seats of departed coaches were last looked for.
    tidied: Mutex<Option<Millis>>,
    /// One exchange at a time: the background's, or one that somebody asked for.
    exchange: Mutex<()>,
    bell: Mutex<Bell>,
    rung: Condvar,
}

#[derive(Default)]
struct Bell {
    rung: bool,
    at_once: bool,
    ended: bool,
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Sync {
    /// Starts synchronising in the background, where `background` is set.
    pub fn start(store: &Arc<Store>, clock: &Arc<dyn Clock>, background: bool) -> Self {
        let shared = Arc::new(Shared::default());
        if background {
            let (store, clock, kept) =
                (Arc::downgrade(store), Arc::clone(clock), Arc::clone(&shared));
            let started = std::thread::Builder::new()
                .name("sync".into())
                .spawn(move || kept.work(&store, &*clock));
            if let Err(error) = started {
                tracing::error!("nothing is synchronised: {error}");
            }
        }
        Self { shared }
    }

    /// Something may have been journaled.
    pub fn wake(&self) {
        self.shared.ring(false);
    }

    /// Somebody wants it now.
    pub fn hurry(&self) {
        self.shared.ring(true);
    }

    /// How it stands.
    pub fn standing(&self) -> Standing {
        lock(&self.shared.standing).clone()
    }

    /// Everything that waits goes, and everything new comes, before this returns.
    ///
    /// # Errors
    /// `central_refused` with the cause.
    pub fn exchange_now(&self, store: &Store, clock: &dyn Clock) -> Result<(), Failure> {
        while let Step::More = self.shared.step(store, clock).map_err(refused)? {}
        Ok(())
    }

    /// Asks the central for something now: `ask` gets a client and a token.
    ///
    /// # Errors
    /// `not_enrolled`; `central_refused` with the cause.
    pub fn ask<T>(
        &self,
        store: &Store,
        clock: &dyn Clock,
        ask: impl FnOnce(&Client, &str) -> Result<T, Trouble>,
    ) -> Result<T, Failure> {
        let setting = Setting::of(store)?.ok_or_else(|| Refusal::new(Code::NotEnrolled))?;
        let client = Client::new(&setting.url).map_err(refused)?;
        let token = self.shared.token(store, clock, &client).map_err(refused)?;
        let answer = ask(&client, &token);
        if let Err(trouble) = &answer {
            self.shared.forget_token(trouble);
        }
        answer.map_err(refused)
    }

    /// Waits a moment for what was granted to come by the feed; it comes later where it does not.
    pub fn await_grant(&self, store: &Store, clock: &dyn Clock) {
        let until = Instant::now() + SOON;
        while Instant::now() < until {
            match self.shared.step(store, clock) {
                Ok(Step::More) => {}
                Ok(Step::Done) | Err(_) => return,
            }
        }
    }

    /// Enrols this counter at a central with a one-time code.
    ///
    /// # Errors
    /// `central_refused` with the cause.
    pub fn enrol(
        &self,
        store: &Store,
        clock: &dyn Clock,
        url: &str,
        code: &str,
        name: &str,
    ) -> Result<Setting, Failure> {
        let client = Client::new(url).map_err(refused)?;
        let keys = store.keys();
        let (place, key) = store.read(|connection| {
            let place = planning::place(connection, keys.device)?;
            Ok((place, certified::first_key(connection, keys.device)?))
        })?;
        // Its past is signed with the first one.
        let public_key = key.unwrap_or_else(|| keys.secret().public()).to_hex();
        let enrolled = client
            .enrol(&Enrol {
                code: code.to_owned(),
                device: keys.device,
                public_key: public_key.clone(),
                company: place.as_ref().map(|place| place.company),
                company_name: place.as_ref().map(|place| place.company_name.clone()),
                name: name.to_owned(),
                pepper: place.is_some().then(|| keys.pepper_written()),
            })
            .map_err(refused)?;
        let setting = Setting {
            url: url.trim().trim_end_matches('/').to_owned(),
            central_key: enrolled.central_key.clone(),
            company_name: enrolled.company_name.clone(),
            epoch: 0,
            acked: 0,
            paused: false,
        };
        if let (None, Some(pepper)) = (&place, &enrolled.pepper) {
            keys.take_pepper(store.folder(), pepper)?;
        }
        store.write(|write| journal_enrolment(write, public_key, &enrolled, place.is_some()))?;
        setting.keep(store)?;
        let mut standing = lock(&self.shared.standing);
        *standing = Standing { last_contact: Some(clock.now()), ..Standing::default() };
        drop(standing);
        self.hurry();
        Ok(setting)
    }
}

/// Says in the journal that this counter belongs to a central, once.
fn journal_enrolment(
    write: &mut Write<'_>,
    public_key: String,
    enrolled: &Enrolled,
    standalone: bool,
) -> Result<(), Failure> {
    if let Some(central) = inbox::central(write.connection())? {
        if central == enrolled.central {
            return Ok(());
        }
        return Err(Refusal::new(Code::CounterOfOther).into());
    }
    let fact = CounterEnrolled {
        device: write.keys().device,
        public_key,
        company: enrolled.company,
        central: enrolled.central,
        central_key: enrolled.central_key.clone(),
        standalone,
    };
    write.append("console", RequestId(SystemIds.fresh()), fact)?;
    Ok(())
}

impl Drop for Sync {
    fn drop(&mut self) {
        lock(&self.shared.bell).ended = true;
        self.shared.rung.notify_all();
    }
}

/// Trouble as a command answers it.
fn refused(trouble: Trouble) -> Failure {
    Refusal::new(Code::CentralRefused)
        .with("cause", trouble.cause)
        .with("message", trouble.message)
        .into()
}

/// What one exchange came to.
enum Step {
    /// Nothing waits.
    Done,
    /// There is more to push.
    More,
}

impl Shared {
    fn ring(&self, at_once: bool) {
        let mut bell = lock(&self.bell);
        bell.rung = true;
        bell.at_once |= at_once;
        self.rung.notify_all();
    }

    /// The background's work, for as long as the store is open.
    fn work(&self, store: &Weak<Store>, clock: &dyn Clock) {
        let mut failures = 0_u32;
        loop {
            let Some(open) = store.upgrade() else { return };
            let step = self.step(&open, clock);
            drop(open);
            let rest = match &step {
                Ok(Step::More) => Duration::ZERO,
                Ok(Step::Done) => REST,
                Err(trouble) if trouble.is_final() => PATIENCE,
                // A try costs nothing where there is no network: it is noticed soon when one is back.
                Err(trouble) if trouble.is_no_network() => backoff(failures).min(NO_NETWORK),
                Err(_) => backoff(failures),
            };
            failures = if step.is_ok() { 0 } else { failures.saturating_add(1) };
            let until = i64::try_from(rest.as_millis()).unwrap_or(0);
            lock(&self.standing).next_try = step.is_err().then(|| clock.now() + until);
            if !self.rest(rest, step.is_err()) {
                return;
            }
        }
    }

    /// Rests until it is time, or somebody rings. After a failure only haste cuts a rest short.
    /// Answers whether to go on.
    fn rest(&self, rest: Duration, failed: bool) -> bool {
        let until = Instant::now() + rest;
        let mut bell = lock(&self.bell);
        loop {
            if bell.ended {
                return false;
            }
            let left = until.saturating_duration_since(Instant::now());
            if bell.at_once || left.is_zero() {
                *bell = Bell::default();
                return true;
            }
            let gathered = bell.rung && !failed;
            let wait = if gathered { GATHER.min(left) } else { left };
            let (held, _) =
                self.rung.wait_timeout(bell, wait).unwrap_or_else(PoisonError::into_inner);
            bell = held;
            if gathered && !bell.ended {
                *bell = Bell::default();
                return true;
            }
        }
    }

    /// One exchange with the central.
    fn step(&self, store: &Store, clock: &dyn Clock) -> Result<Step, Trouble> {
        let _one_at_a_time = lock(&self.exchange);
        let setting = Setting::of(store).map_err(stuck)?;
        let Some(mut setting) = setting.filter(|setting| !setting.paused) else {
            return Ok(Step::Done);
        };
        lock(&self.standing).last_try = Some(clock.now());
        let exchanged = self.exchange(store, clock, &mut setting);
        let mut standing = lock(&self.standing);
        match &exchanged {
            Ok(_) => standing.trouble = None,
            Err(trouble) => {
                tracing::info!(cause = trouble.cause, "not synchronised: {}", trouble.message);
                standing.trouble = Some((trouble.cause.clone(), trouble.message.clone()));
            }
        }
        exchanged
    }

    fn exchange(
        &self,
        store: &Store,
        clock: &dyn Clock,
        setting: &mut Setting,
    ) -> Result<Step, Trouble> {
        let client = Client::new(&setting.url)?;
        let token = self.token(store, clock, &client)?;
        if let Some(end) = lock(&self.end).take() {
            (setting.epoch, setting.acked) = end;
        }
        let told = self.push(store, clock, &client, &token, setting);
        let heard = told.and_then(|told| Ok((told, self.fetch(store, clock, &client, &token)?)));
        let (told, heard) = heard.inspect_err(|trouble| self.forget_token(trouble))?;
        Ok(if told || heard { Step::More } else { Step::Done })
    }

    /// Pushes a batch of what waits, and the one after it while the central takes the first in. Answers
    /// whether something moved.
    fn push(
        &self,
        store: &Store,
        clock: &dyn Clock,
        client: &Client,
        token: &str,
        setting: &mut Setting,
    ) -> Result<bool, Trouble> {
        let Some(first) = Packed::after(store, setting.epoch, setting.acked)? else {
            return Ok(false);
        };
        let (first, second) = std::thread::scope(|scope| {
            let sent = scope.spawn(|| client.push(token, &first.bytes));
            let second = first.more.then(|| {
                let next = Packed::after(store, first.last.0, first.last.1)?;
                next.map(|next| client.push(token, &next.bytes)).transpose()
            });
            let sent = sent.join().map_err(|_| stuck(Failure::internal("a push broke off")));
            (sent.and_then(|sent| sent), second)
        });
        // A second one that came too early, or to no avail, is pushed again.
        let second = second.and_then(Result::ok).flatten();
        let (epoch, seq) = match first {
            Ok(pushed) => {
                let mut standing = lock(&self.standing);
                standing.last_contact = Some(clock.now());
                standing.parked += pushed.parked + second.as_ref().map_or(0, |next| next.parked);
                let end = second.unwrap_or(pushed);
                (end.epoch, end.acked_through)
            }
            // The central has less, or more, than was thought: an answer was lost.
            Err(Trouble { cause, end: Some(end), .. }) if cause == "batch_gap" => end,
            Err(trouble) => return Err(trouble),
        };
        let moved = (epoch, seq) != (setting.epoch, setting.acked);
        (setting.epoch, setting.acked) = (epoch, seq);
        // Somebody may have paused it meanwhile.
        let acknowledged = |kept: &mut Setting| (kept.epoch, kept.acked) = (epoch, seq);
        Setting::change(store, acknowledged).map_err(stuck)?;
        Ok(moved)
    }

    /// Fetches one page of the feed, and answers what the central wishes. Answers whether there is
    /// more to do.
    fn fetch(
        &self,
        store: &Store,
        clock: &dyn Clock,
        client: &Client,
        token: &str,
    ) -> Result<bool, Trouble> {
        let fed = store.read(setting::fed).map_err(stuck)?;
        let fetched = |after| Proved::of(store, client.feed(token, after)?);
        let ahead = lock(&self.ahead).take().filter(|(after, _)| *after == fed);
        let proved = match ahead {
            Some((_, proved)) => proved,
            None => fetched(fed)?,
        };
        let page = &proved.page;
        // The next page comes while this one is taken in: weeks are caught up with in half the time.
        let (taken, next) = std::thread::scope(|scope| {
            let more = page.through < page.head;
            let next = more.then(|| scope.spawn(|| fetched(page.through)));
            (proved.take(store), next.and_then(|next| next.join().ok()))
        });
        let taken = taken.map_err(stuck)?;
        // One that did not come is asked for once more.
        *lock(&self.ahead) = next.and_then(Result::ok).map(|next| (page.through, next));
        if page.through != fed {
            let noted = store.write(|write| setting::note_fed(write.connection(), page.through));
            noted.map_err(stuck)?;
        }
        let mut standing = lock(&self.standing);
        standing.last_contact = Some(clock.now());
        standing.behind = page.head.saturating_sub(page.through);
        drop(standing);
        let more = page.through < page.head || taken.wishes > 0;
        Ok(more || self.return_departed(store, clock).map_err(stuck)?)
    }

    /// Seats of coaches that have left go back, for counters further on. Answers whether some did.
    fn return_departed(&self, store: &Store, clock: &dyn Clock) -> Result<bool, Failure> {
        let now = clock.now();
        let mut last = lock(&self.tidied);
        if last.is_some_and(|last| (0..TIDY).contains(&(now - last))) {
            return Ok(false);
        }
        *last = Some(now);
        return_departed(store, now)
    }

    /// A token can end earlier than it said: the next try gets another.
    fn forget_token(&self, trouble: &Trouble) {
        if trouble.cause.starts_with("token_") {
            *lock(&self.token) = None;
        }
    }

    /// A token that is good for a while yet. With each new one, both ends of the journal are
    /// compared.
    fn token(&self, store: &Store, clock: &dyn Clock, client: &Client) -> Result<String, Trouble> {
        let mut kept = lock(&self.token);
        if let Some((token, until)) = &*kept
            && *until > Instant::now()
        {
            return Ok(token.clone());
        }
        let keys = store.keys();
        let own = store.read(|c| journal::end(c, keys.device)).map_err(stuck)?;
        let answer = self.authenticate(store, clock, client, &own)?;
        let theirs = &answer.end;
        let same = store.read(|c| journal::has(c, keys.device, theirs)).map_err(stuck)?;
        // An entry that differs is sent again, so that the central sees both and keeps both.
        let differs = u64::from(!same && theirs.seq > 0);
        *lock(&self.end) = Some((theirs.epoch, theirs.seq - differs));
        lock(&self.standing).last_contact = Some(clock.now());
        let good = u64::try_from(answer.expires_in).unwrap_or(0).saturating_sub(60);
        *kept = Some((answer.access_token.clone(), Instant::now() + Duration::from_secs(good)));
        Ok(answer.access_token)
    }

    /// Gives this counter's word. The central may know another of its keys: it did not hear of the
    /// newest yet, or a backup was put back here.
    fn authenticate(
        &self,
        store: &Store,
        clock: &dyn Clock,
        client: &Client,
        end: &JournalEnd,
    ) -> Result<TokenAnswer, Trouble> {
        let keys = store.keys();
        let mut first = None;
        for secret in keys.secrets() {
            let (jti, now) = (SystemIds.fresh(), clock.now());
            match client.token(keys.device, &secret, now, jti, end.clone()) {
                Err(trouble) if trouble.cause == "assertion_wrong" => {
                    first.get_or_insert(trouble);
                }
                answered => return answered,
            }
        }
        Err(first.unwrap_or_else(|| stuck(Failure::internal("a counter without a key"))))
    }
}

/// Returns unsold seats of coaches that have left. Answers whether there were some.
fn return_departed(store: &Store, now: Millis) -> Result<bool, Failure> {
    let device = store.keys().device;
    let place = store.read(|connection| planning::place(connection, device))?;
    let stop = place.and_then(|place| place.stop);
    Ok(store.write(|write| foreign::return_departed(write, stop, now, &mut SystemIds))? > 0)
}

/// What became of a page of the feed.
#[derive(Default)]
struct Taken {
    stored: usize,
    known: usize,
    refused: usize,
    wishes: usize,
}

/// A batch of this counter's entries, ready to go.
struct Packed {
    bytes: Vec<u8>,
    /// The place of its last entry.
    last: (u32, u64),
    /// Whether there may be more after it.
    more: bool,
}

impl Packed {
    /// The batch after a place of the journal; none where that is its end.
    fn after(store: &Store, epoch: u32, seq: u64) -> Result<Option<Self>, Trouble> {
        let device = store.keys().device;
        let waiting = store
            .read(|connection| journal::after(connection, device, epoch, seq, BATCH, BATCH_BYTES));
        let waiting = waiting.map_err(stuck)?;
        let Some((batch, last)) = Batch::of(&waiting).zip(waiting.last()) else { return Ok(None) };
        let bytes = batch.pack().map_err(|error| stuck(Failure::internal(error)))?;
        let more = waiting.len() == BATCH;
        Ok(Some(Self { bytes, last: (last.epoch, last.seq), more }))
    }
}

/// A page of the feed, with what was found of its signatures.
struct Proved {
    page: Page,
    proofs: foreign::Proofs,
}

impl Proved {
    fn of(store: &Store, page: Page) -> Result<Self, Trouble> {
        let proofs = store.read(|connection| foreign::prove(connection, &page.entries));
        Ok(Self { proofs: proofs.map_err(stuck)?, page })
    }

    /// Takes it in, a few entries at a time, and gives the central what it asks for.
    fn take(&self, store: &Store) -> Result<Taken, Failure> {
        let mut all = Taken::default();
        let chunks = self.page.entries.chunks(CHUNK).zip(self.proofs.chunks(CHUNK));
        for (entries, proofs) in chunks {
            let taken = store.write(|write| {
                let taken = foreign::take_proved(write, entries, proofs)?;
                foreign::answer_wishes(write, &taken.wishes, &mut SystemIds)?;
                Ok(taken)
            })?;
            all.stored += taken.stored;
            all.known += taken.known;
            all.refused += taken.refused.len();
            all.wishes += taken.wishes.len();
        }
        Ok(all)
    }
}

/// The store's own trouble, while synchronising.
fn stuck(failure: Failure) -> Trouble {
    Trouble { cause: "store_failed".to_owned(), message: failure.message, end: None }
}

/// The wait after so many failures: doubled each time, and never the same for two counters.
fn backoff(failures: u32) -> Duration {
    let whole = Duration::from_secs(1 << failures.min(9)).min(PATIENCE);
    let share = u32::from(host::random::<1>()[0]);
    whole / 2 + whole * share / 512
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_and_differ() {
        for failures in 0..40 {
            let whole = Duration::from_secs(1 << failures.min(9)).min(PATIENCE);
            let wait = backoff(failures);
            assert!(wait >= whole / 2 && wait <= whole, "{failures}: {wait:?}");
        }
        let waits: std::collections::HashSet<_> = (0..50).map(|_| backoff(9)).collect();
        assert!(waits.len() > 10);
    }
}

//! What the stories share: a counter in a folder of its own, at a time the test owns.

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::mpsc::{self, Receiver};
use std::sync::{Arc, OnceLock};

use domain::Millis;
use domain::fact::Fact;
use domain::ids::RequestId;
use domain::planning::Category;
use serde_json::{Value, json};
use station::demo::network;
use station::host::Clock;
use station::store::{open_reader, verify};
use station::{Counter, Failure, Options, demo};
use tempfile::TempDir;
use uuid::Uuid;

/// A clock that stands still until the test moves it.
pub struct SetClock(AtomicI64);

impl SetClock {
    /// One that stands at an instant.
    pub fn at(instant: Millis) -> Arc<Self> {
        Arc::new(Self(AtomicI64::new(instant)))
    }

    /// Sets it.
    pub fn set(&self, instant: Millis) {
        self.0.store(instant, Ordering::SeqCst);
    }

    /// Moves it, either way.
    pub fn advance(&self, milliseconds: Millis) {
        self.0.fetch_add(milliseconds, Ordering::SeqCst);
    }
}

impl Clock for SetClock {
    fn now(&self) -> Millis {
        self.0.load(Ordering::SeqCst)
    }
}

/// Saturday 21 November 2026, 05:30 in Ouagadougou: before the first coach.
pub const MORNING: Millis = 1_795_239_000_000;

/// The day of [`MORNING`].
pub const TODAY: &str = "2026-11-21";

/// A counter of the training company at [`MORNING`].
pub struct Desk {
    /// The counter.
    pub counter: Counter,
    /// Its clock.
    pub clock: Arc<SetClock>,
    /// Its data folder.
    pub folder: TempDir,
}

/// The files of a closed store: founded once, copied for each story.
pub type Files = Vec<(String, Vec<u8>)>;

impl Desk {
    /// The training company, with nobody logged in and no till open.
    ///
    /// # Panics
    /// When it cannot be made.
    pub fn demo() -> Self {
        static FOUNDED: OnceLock<Files> = OnceLock::new();
        Self::of(FOUNDED.get_or_init(|| {
            founded(|desk| {
                demo::create(desk.counter.store(), &*desk.clock).expect("it is founded");
            })
        }))
    }

    /// The training company with the departures of this one day, where proof is quick. Cashiers
    /// `C1` and `C2`, manager `M1`, controller `K1`, administrator `ADMIN`; PINs as in the demo.
    ///
    /// # Panics
    /// When it cannot be made.
    pub fn one_day() -> Self {
        static FOUNDED: OnceLock<Files> = OnceLock::new();
        Self::of(FOUNDED.get_or_init(|| founded(found_one_day)))
    }

    /// As [`Self::one_day`], at a counter that has an identity already.
    ///
    /// # Panics
    /// When it cannot be made.
    pub fn one_day_as(identity: &Files) -> Self {
        let desk = Self::of(identity);
        found_one_day(&desk);
        desk
    }

    /// A store in which nothing was founded yet.
    ///
    /// # Panics
    /// When it cannot be made.
    pub fn unfounded() -> Self {
        Self::of(&Files::new())
    }

    /// A counter of files that were copied.
    ///
    /// # Panics
    /// When it does not open.
    pub fn of(files: &Files) -> Self {
        Self::of_at(files, SetClock::at(MORNING))
    }

    /// A counter of files that were copied, with a clock that ran meanwhile.
    ///
    /// # Panics
    /// When it does not open.
    pub fn of_at(files: &Files, clock: Arc<SetClock>) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        for (name, bytes) in files {
            fs::write(folder.path().join(name), bytes).expect("a copy is written");
        }
        let counter = open(folder.path(), &clock).expect("the store opens");
        Self { counter, clock, folder }
    }

    /// Its files, once it is closed.
    pub fn closed(self) -> Files {
        let Self { counter, folder, .. } = self;
        drop(counter);
        files_of(folder.path())
    }

    /// The same store, opened again as after a restart.
    ///
    /// # Panics
    /// When it does not open.
    pub fn restarted(self) -> Self {
        let Self { counter, clock, folder } = self;
        drop(counter);
        let counter = open(folder.path(), &clock).expect("the store opens again");
        Self { counter, clock, folder }
    }

    /// Someone's session.
    ///
    /// # Panics
    /// When they cannot log in.
    pub fn log_in(&self, code: &str, pin: &str) -> String {
        let answer = self.counter.call("login", json!({ "code": code, "pin": pin }), None);
        let answer = answer.expect("they log in");
        answer["session"].as_str().expect("a session").to_owned()
    }

    /// Gives a command.
    ///
    /// # Errors
    /// What the command refuses.
    pub fn call(&self, name: &str, request: Value, session: &str) -> Result<Value, Failure> {
        self.counter.call(name, request, Some(session))
    }

    /// The code with which a command is refused.
    ///
    /// # Panics
    /// When it is not refused.
    pub fn refused(&self, name: &str, request: Value, session: &str) -> &'static str {
        self.call(name, request, session).expect_err("it is refused").code.name()
    }

    /// Gives a command that must be carried out.
    ///
    /// # Panics
    /// When it is refused.
    pub fn done(&self, name: &str, request: Value, session: &str) -> Value {
        self.call(name, request, session)
            .unwrap_or_else(|failure| panic!("{name} is carried out: {failure:?}"))
    }

    /// Opens the till with a float.
    ///
    /// # Panics
    /// When it is refused.
    pub fn open_till(&self, session: &str, float: i64) {
        let request = json!({ "request": intention(), "float": float });
        self.done("open_till", request, session);
    }

    /// Counts the drawer and closes the till; a variance is left to be approved later.
    ///
    /// # Panics
    /// When it is refused.
    pub fn close_till(&self, session: &str, counted: i64) -> Value {
        let count = json!({ "request": intention(), "counted": counted });
        self.done("count_till", count, session);
        let close = json!({
            "request": intention(), "reason": "Compté deux fois", "approve_later": true,
            "leave_pending": true,
        });
        self.done("close_till", close, session)
    }

    /// Today's departures from here that end in a city.
    ///
    /// # Panics
    /// When they are refused.
    pub fn trips_to(&self, terminus: &str, session: &str) -> Vec<Value> {
        let mut trips = self.done("list_trips", json!({}), session);
        let trips = trips["trips"].take();
        let trips = trips.as_array().expect("a list").iter();
        trips.filter(|trip| trip["terminus"] == terminus).cloned().collect()
    }

    /// The stop of a trip in a city.
    ///
    /// # Panics
    /// When the trip does not call there.
    pub fn stop(&self, trip: &Value, city: &str, session: &str) -> Value {
        let map = self.done("seat_map", json!({ "trip": trip["trip"] }), session);
        let calls = map["calls"].as_array().expect("a list");
        let call = calls.iter().find(|call| call["name"] == city);
        call.expect("the trip calls there")["stop"].clone()
    }

    /// The print jobs, oldest first.
    ///
    /// # Panics
    /// When the queue cannot be read.
    pub fn jobs(&self, session: &str) -> Vec<Value> {
        let mut queue = self.done("print_queue", json!({ "limit": 200 }), session);
        let mut jobs = queue["jobs"].as_array_mut().map(std::mem::take);
        jobs.as_mut().expect("a list").reverse();
        jobs.unwrap_or_default()
    }

    /// How many entries the journal has.
    ///
    /// # Panics
    /// When it cannot be read.
    pub fn entries(&self) -> i64 {
        let entries = self.counter.store().read(station::store::journal::count);
        entries.expect("the journal is counted")
    }

    /// What `guichet verify` finds.
    ///
    /// # Panics
    /// When it cannot look.
    pub fn proof(&self) -> verify::Report {
        proof(self.folder.path())
    }

    /// Proves the journal.
    ///
    /// # Panics
    /// When it does not hold.
    pub fn prove(&self) {
        let report = self.proof();
        assert!(report.first_problem.is_none(), "{report:#?}");
    }
}

/// What `guichet verify` finds in a folder.
///
/// # Panics
/// When it cannot look.
pub fn proof(folder: &Path) -> verify::Report {
    let connection = open_reader(folder).expect("the store opens for reading");
    verify::verify(&connection, folder, |_| ()).expect("it is verified")
}

fn founded(found: impl FnOnce(&Desk)) -> Files {
    let desk = Desk::unfounded();
    found(&desk);
    desk.closed()
}

/// The identity of a counter, the same one for the same number: what depends on the order of
/// counters is then the same in each run.
pub fn identity(number: u8) -> Files {
    let device = Uuid::from_u128(u128::from(number));
    let (secret, pepper) = (format!("{number:02x}").repeat(32), "07".repeat(32));
    let keys = json!({ "device": device, "secret": secret, "pepper": pepper });
    vec![("device.key".to_owned(), keys.to_string().into_bytes())]
}

/// The files of a data folder as they are now: where its store is open, what a `kill -9` would leave.
///
/// # Panics
/// When they cannot be read.
pub fn files_of(folder: &Path) -> Files {
    let files = fs::read_dir(folder).expect("a folder").map(|file| file.expect("a file").path());
    let paths: Vec<PathBuf> = files.filter(|path| path.is_file()).collect();
    let read = |path: PathBuf| {
        let name = path.file_name().expect("a name").to_str().expect("Unicode");
        (name.to_owned(), fs::read(&path).expect("a file is read"))
    };
    paths.into_iter().map(read).collect()
}

fn found_one_day(desk: &Desk) {
    let company = json!({
        "company": "Transport Essai", "station": network::STATION, "station_code": "OUA",
        "currency": network::CURRENCY, "timezone": network::TIMEZONE, "training": true,
        "admin_pin": "4444",
    });
    desk.done("found_company", company, "");
    let admin = desk.log_in("ADMIN", "4444");
    for (code, role, pin) in [
        ("C1", "cashier", "1111"),
        ("C2", "cashier", "1111"),
        ("M1", "manager", "3333"),
        ("K1", "controller", "2222"),
    ] {
        let person = json!({
            "request": intention(), "code": code, "name": format!("Employé {code}"),
            "roles": [role], "pin": pin,
        });
        desk.done("register_employee", person, &admin);
    }
    let planned = desk.counter.store().write(|write| {
        let ours = station::store::planning::categories(write.connection())?;
        for fact in network::facts(TODAY.parse().expect("a day")) {
            if let Some(fact) = of_one_day(fact, &ours) {
                write.append("console", RequestId(Uuid::now_v7()), fact)?;
            }
        }
        Ok(())
    });
    planned.expect("the day is planned");
    let stop = json!({ "request": intention(), "stop": network::station_stop() });
    desk.done("set_station_stop", stop, &admin);
}

/// Opens a counter of a folder without background work.
///
/// # Errors
/// What [`Counter::open`] refuses.
pub fn open(folder: &Path, clock: &Arc<SetClock>) -> Result<Counter, Failure> {
    let clock: Arc<dyn Clock> = Arc::clone(clock) as Arc<dyn Clock>;
    Counter::open(&Options { data: folder.to_owned(), clock, background: false })
}

/// What a company of one day takes over of the training network, priced for its own categories.
fn of_one_day(mut fact: Fact, ours: &[Category]) -> Option<Fact> {
    match &mut fact {
        Fact::CategoriesDefined(_) => return None,
        Fact::FaresSet(set) => {
            let theirs = network::categories();
            for fare in &mut set.fares {
                let rank = theirs.iter().position(|c| c.category == fare.category);
                fare.category = ours[rank.expect("a fare is of a category")].category;
            }
        }
        Fact::TripsPlanned(planned) => {
            planned.trips.retain(|trip| trip.day.to_string() == TODAY);
            if planned.trips.is_empty() {
                return None;
            }
        }
        _ => {}
    }
    Some(fact)
}

/// A sale of one passenger to the end of a trip, for exact cash.
pub fn one_passenger(trip: &Value) -> Value {
    json!({
        "request": intention(),
        "trip": trip["trip"],
        "to": trip["to"]["stop"],
        "passengers": [{ "name": "Adama Ouédraogo" }],
    })
}

/// A request with some of its fields changed.
///
/// # Panics
/// When either is not an object.
pub fn with(mut request: Value, changes: Value) -> Value {
    let fields = request.as_object_mut().expect("a request is an object");
    for (name, value) in changes.as_object().expect("changes are an object") {
        fields.insert(name.clone(), value.clone());
    }
    request
}

/// A new intention.
pub fn intention() -> String {
    Uuid::now_v7().to_string()
}

/// The lines a process says, while it lives. What a kill cut short was never said.
pub fn lines_said_by(output: impl Read + Send + 'static) -> Receiver<String> {
    let (say, said) = mpsc::channel();
    std::thread::spawn(move || {
        let mut output = BufReader::new(output);
        let mut line = String::new();
        while output.read_line(&mut line).is_ok() {
            let Some(whole) = line.strip_suffix('\n') else { return };
            if say.send(whole.to_owned()).is_err() {
                return;
            }
            line.clear();
        }
    });
    said
}

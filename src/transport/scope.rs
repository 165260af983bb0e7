//! Limits a call: it ends when its signal is aborted or its time is up.
//!
//! Everything that a call waits for runs inside its scope: a request in flight, the delay before a retry, the next
//! page. So an abort ends the call at once, and its promise always settles.

use std::cell::RefCell;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use futures_util::future::LocalBoxFuture;
use wasm_bindgen::prelude::*;
use web_sys::AbortSignal;

use super::error::{Error, ErrorKind, message_of};

/// The longest delay for `setTimeout`; a longer one would fire at once.
pub(super) const LONGEST_TIMER_MS: u32 = 0x7fff_ffff;

/// The limits of a call.
pub(crate) struct Scope {
    state: Rc<RefCell<State>>,
    /// Kept for their `Drop`.
    _limits: (Vec<Listener>, Option<Timer>),
}

#[derive(Default)]
struct State {
    over: Option<Over>,
    waiting: Vec<Waker>,
}

#[derive(Clone)]
enum Over {
    Aborted(JsValue),
    TimedOut(u32),
    /// There is no timer: `setTimeout` threw this.
    NoTimer(JsValue),
}

impl From<Over> for Error {
    fn from(over: Over) -> Self {
        match over {
            Over::Aborted(reason) => Self::Aborted(reason),
            Over::TimedOut(milliseconds) => Self::timeout(milliseconds),
            Over::NoTimer(thrown) => Self::new(ErrorKind::Network, message_of(&thrown))
                .with(|failure| failure.cause = Some(thrown)),
        }
    }
}

impl State {
    fn end(state: &RefCell<Self>, over: Over) {
        let waiting = {
            let mut state = state.borrow_mut();
            state.over.get_or_insert(over);
            std::mem::take(&mut state.waiting)
        };
        for waker in waiting {
            waker.wake();
        }
    }
}

impl Scope {
    /// A scope that ends when one of the signals is aborted or after this many milliseconds.
    pub(crate) fn new(signals: Vec<AbortSignal>, timeout_ms: Option<u32>) -> Self {
        let state = Rc::new(RefCell::new(State::default()));
        let listen = |signal: AbortSignal| {
            if signal.aborted() {
                State::end(&state, Over::Aborted(signal.reason()));
                return None;
            }
            Some(Listener::new(signal, Rc::clone(&state)))
        };
        let listeners = signals.into_iter().filter_map(listen).collect();
        let timer = timeout_ms.and_then(|milliseconds| {
            let at_end = Rc::clone(&state);
            Timer::new(milliseconds.min(LONGEST_TIMER_MS), move || {
                State::end(&at_end, Over::TimedOut(milliseconds));
            })
            .map_err(|thrown| State::end(&state, Over::NoTimer(thrown)))
            .ok()
        });
        Self {
            state,
            _limits: (listeners, timer),
        }
    }

    /// Ends it: everything that waits in it fails, as if it had been aborted with this reason.
    pub(crate) fn end(&self, reason: JsValue) {
        State::end(&self.state, Over::Aborted(reason));
    }

    /// Whether it is over.
    pub(crate) fn is_over(&self) -> bool {
        self.state.borrow().over.is_some()
    }

    /// Fails if it is over.
    pub(crate) fn check(&self) -> Result<(), Error> {
        match &self.state.borrow().over {
            Some(over) => Err(over.clone().into()),
            None => Ok(()),
        }
    }

    /// Runs `work` until it is done or the scope is over.
    pub(crate) fn run<'a, T>(&'a self, work: LocalBoxFuture<'a, Result<T, Error>>) -> Run<'a, T> {
        Run { scope: self, work }
    }

    /// Why it is over; if it isn't, the task is woken when it will be.
    fn poll(&self, context: &Context<'_>) -> Option<Over> {
        let mut state = self.state.borrow_mut();
        let waker = context.waker();
        if state.over.is_none() && !state.waiting.iter().any(|other| other.will_wake(waker)) {
            state.waiting.push(waker.clone());
        }
        state.over.clone()
    }

    /// Waits, for the end of a scope with this time limit.
    pub(crate) async fn wait(&self, milliseconds: u32) -> Result<(), Error> {
        let pause = Scope::new(Vec::new(), Some(milliseconds));
        let over = poll_fn(|context| pause.poll(context).map_or(Poll::Pending, Poll::Ready));
        self.run(Box::pin(async move {
            match over.await {
                Over::TimedOut(_) => Ok(()),
                other => Err(other.into()),
            }
        }))
        .await
    }
}

/// Work in a scope.
pub(crate) struct Run<'a, T> {
    scope: &'a Scope,
    work: LocalBoxFuture<'a, Result<T, Error>>,
}

impl<T> Future for Run<'_, T> {
    type Output = Result<T, Error>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        // Nothing is started once it is over.
        match self.scope.poll(context) {
            Some(over) => Poll::Ready(Err(over.into())),
            None => self.work.as_mut().poll(context),
        }
    }
}

#[wasm_bindgen]
extern "C" {
    /// The needed part of an `EventTarget`. `web_sys::EventTarget` doesn't accept a signal of another realm or a
    /// polyfill.
    type Target;

    #[wasm_bindgen(method, catch, js_name = addEventListener)]
    fn add(this: &Target, name: &str, listener: &JsValue) -> Result<(), JsValue>;

    #[wasm_bindgen(method, catch, js_name = removeEventListener)]
    fn remove(this: &Target, name: &str, listener: &JsValue) -> Result<(), JsValue>;

    #[wasm_bindgen(catch, js_name = setTimeout)]
    fn set_timeout(done: &JsValue, milliseconds: u32) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(catch, js_name = clearTimeout)]
    fn clear_timeout(handle: &JsValue) -> Result<(), JsValue>;
}

/// Calls back once, unless it is dropped first. gloo's timer stops the module for good if the platform's functions
/// throw, which they may do if they have been replaced.
struct Timer {
    handle: JsValue,
    /// Kept for as long as it may be called.
    done: Option<Closure<dyn FnMut()>>,
}

impl Timer {
    fn new(milliseconds: u32, done: impl FnMut() + 'static) -> Result<Self, JsValue> {
        let done = Closure::<dyn FnMut()>::new(done);
        let handle = set_timeout(done.as_ref(), milliseconds)?;
        Ok(Self {
            handle,
            done: Some(done),
        })
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        // A timer that can't be cleared fires later, and its closure must still exist then.
        if clear_timeout(&self.handle).is_err()
            && let Some(done) = self.done.take()
        {
            done.forget();
        }
    }
}

/// Listens to a signal until it is dropped.
struct Listener {
    signal: AbortSignal,
    closure: Closure<dyn FnMut()>,
}

impl Listener {
    fn new(signal: AbortSignal, state: Rc<RefCell<State>>) -> Self {
        let aborted = signal.clone();
        let closure = Closure::<dyn FnMut()>::new(move || {
            State::end(&state, Over::Aborted(aborted.reason()));
        });
        // `settings.rs` has checked that the signal has this method.
        let _ = signal
            .unchecked_ref::<Target>()
            .add("abort", closure.as_ref());
        Self { signal, closure }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let _ = self
            .signal
            .unchecked_ref::<Target>()
            .remove("abort", self.closure.as_ref());
    }
}

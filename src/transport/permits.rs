//! Lets a number of futures go on at once, the others in the order in which they came. On one thread that is a list;
//! tokio's semaphore, which is for many, is 2 KB of the binary.

use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::task::{Context, Poll, Waker};

/// So many permits.
pub(super) struct Permits {
    free: Cell<usize>,
    /// Who waits, each by a number. As many of the first as there are free permits may go on.
    waiting: RefCell<Vec<(u64, Waker)>>,
    issued: Cell<u64>,
}

/// A permit, or a place among those that wait for one, until it is dropped.
pub(super) struct Permit<'a> {
    permits: &'a Permits,
    number: u64,
}

impl Permits {
    pub(super) fn new(count: usize) -> Self {
        Self {
            free: Cell::new(count),
            waiting: RefCell::default(),
            issued: Cell::new(0),
        }
    }

    /// Waits for a permit.
    pub(super) async fn acquire(&self) -> Permit<'_> {
        let number = self.issued.get();
        self.issued.set(number + 1);
        self.waiting
            .borrow_mut()
            .push((number, Waker::noop().clone()));
        let permit = Permit {
            permits: self,
            number,
        };
        poll_fn(|context| permit.poll(context)).await;
        permit
    }

    fn position(&self, number: u64) -> Option<usize> {
        let waiting = self.waiting.borrow();
        waiting.iter().position(|(other, _)| *other == number)
    }
}

impl Permit<'_> {
    fn poll(&self, context: &Context<'_>) -> Poll<()> {
        let Permits { free, waiting, .. } = self.permits;
        let at = self.permits.position(self.number).unwrap_or_default();
        if at < free.get() {
            waiting.borrow_mut().remove(at);
            free.set(free.get() - 1);
            return Poll::Ready(());
        }
        if let Some((_, waker)) = waiting.borrow_mut().get_mut(at) {
            waker.clone_from(context.waker());
        }
        Poll::Pending
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        let Permits { free, waiting, .. } = self.permits;
        match self.permits.position(self.number) {
            // A waker that is dropped may drop what holds another permit.
            Some(at) => {
                let left = waiting.borrow_mut().remove(at);
                drop(left);
            }
            None => free.set(free.get() + 1),
        }
        // One more may go on: the last of the first.
        let next = free.get().checked_sub(1);
        let waiting = waiting.borrow();
        let next = next.and_then(|next| Some(waiting.get(next)?.1.clone()));
        drop(waiting);
        if let Some(waker) = next {
            waker.wake();
        }
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use std::pin::Pin;

    use super::*;

    fn poll<'a>(future: &mut Pin<Box<impl Future<Output = Permit<'a>>>>) -> Option<Permit<'a>> {
        let mut context = Context::from_waker(Waker::noop());
        match future.as_mut().poll(&mut context) {
            Poll::Ready(permit) => Some(permit),
            Poll::Pending => None,
        }
    }

    #[test]
    fn who_came_first_goes_first_and_who_left_is_passed_over() {
        let permits = Permits::new(2);
        let wait = || Box::pin(permits.acquire());
        let (mut first_in, mut second_in) = (wait(), wait());
        let (mut gone, mut third_in, mut last) = (wait(), wait(), wait());
        let first = poll(&mut first_in);
        let second = poll(&mut second_in);
        assert!(first.is_some() && second.is_some());
        assert!(
            poll(&mut gone).is_none() && poll(&mut third_in).is_none() && poll(&mut last).is_none()
        );
        drop(first);
        // Nobody overtakes.
        assert!(poll(&mut third_in).is_none());
        drop(gone);
        assert!(poll(&mut last).is_none());
        let third = poll(&mut third_in);
        assert!(third.is_some());
        drop(second);
        assert!(poll(&mut last).is_some());
        drop(third);
        assert_eq!(permits.free.get(), 2);
        assert!(permits.waiting.borrow().is_empty());
    }
}

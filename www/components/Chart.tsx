// The last 24 hours as bars, and as a table for whoever reads or goes by keyboard. A bar is a filter. Their room is kept
// by the view (see `.plot` in style.css), for they come later than what is below them.

import "../App.tsx"; // see build.mjs
import { useComputed } from "@preact/signals";
import { count, dayTime } from "../lib/format.ts";
import { type Bar, chart, PARTS } from "../state/chart.ts";
import { follow, go, href, type Route, route } from "../state/route.ts";

const WIDTH = 10;
const HEIGHT = 60;

const sumOf = (bar: Bar): number => PARTS.reduce((sum, [part]) => sum + bar[part], 0);
const dueText = ({ from, to }: Pick<Bar, "from" | "to">): string => `${from.toISOString()}/${to.toISOString()}`;
const told = (bar: Bar): string =>
  PARTS.filter(([part]) => bar[part] > 0)
    .map(([part, label]) => `${count(bar[part])} ${label}`)
    .join(", ");

/** To the runs of a bar; a second time, back to all of them. */
const patchOf = (bar: Bar): Partial<Route> => {
  const due = dueText(bar);
  const { filter } = route.peek();
  return filter.due === due ? { filter: { ...filter, due: "" } } : { state: "ALL", filter: { ...filter, due }, page: 1 };
};

export function Chart() {
  return chart.value ? <Bars bars={chart.value.bars} /> : null;
}

function Bars({ bars }: { bars: readonly Bar[] }) {
  const chosen = useComputed(() => route.value.filter.due);
  const most = Math.max(1, ...bars.map(sumOf));
  const total = (part: (typeof PARTS)[number][0]) => bars.reduce((sum, bar) => sum + bar[part], 0);
  const filled = bars.filter((bar) => sumOf(bar) > 0).reverse();
  return (
    <>
      <svg
        class="bars"
        viewBox={`0 0 ${bars.length * WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`Runs by the half hour they were due in, at most ${count(most)} in one: see the table`}
      >
        {bars.map((bar, index) => {
          let top = HEIGHT;
          return (
            // biome-ignore lint/a11y/noStaticElementInteractions: for the mouse; the table has the links
            <g
              key={bar.from.getTime()}
              class={chosen.value === dueText(bar) ? "chosen" : undefined}
              onClick={() => sumOf(bar) > 0 && go(patchOf(bar))}
            >
              <title>{`${dayTime(bar.from)} – ${dayTime(bar.to)}: ${told(bar) || "none"}`}</title>
              <rect class="slot" x={index * WIDTH} y={0} width={WIDTH} height={HEIGHT} />
              {PARTS.map(([part, , state]) => {
                // One among many stays to be seen.
                const height = bar[part] > 0 ? Math.max(1.5, (bar[part] / most) * HEIGHT) : 0;
                top -= height;
                return <rect key={part} data-state={state} x={index * WIDTH + 1} y={top} width={WIDTH - 2} height={height} />;
              })}
            </g>
          );
        })}
      </svg>
      <p class="row soft legend">
        <span>24 hours ago</span>
        <span>
          {PARTS.map(([part, label, state]) => (
            <span key={part} class="state" data-state={state}>
              {count(total(part))} {label}
            </span>
          ))}
        </span>
        <span>now</span>
      </p>
      {filled.length > 0 ? (
        <details class="note">
          <summary>As a table</summary>
          <div class="scroll" tabIndex={0} role="region" aria-label="The last 24 hours as a table">
            <table>
              <thead>
                <tr>
                  <th scope="col">Due</th>
                  {PARTS.map(([part, label]) => (
                    <th key={part} scope="col" class="number">
                      {label}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {filled.map((bar) => (
                  <tr key={bar.from.getTime()} class={chosen.value === dueText(bar) ? "chosen" : undefined}>
                    <th scope="row">
                      <a href={href(patchOf(bar))} onClick={follow(patchOf(bar))}>
                        {dayTime(bar.from)} – {dayTime(bar.to)}
                      </a>
                    </th>
                    {PARTS.map(([part]) => (
                      <td key={part} class="number">
                        {count(bar[part])}
                      </td>
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </details>
      ) : null}
    </>
  );
}

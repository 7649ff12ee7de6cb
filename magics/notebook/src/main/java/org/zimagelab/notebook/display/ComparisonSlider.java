package org.zimagelab.notebook.display;

import java.util.UUID;

/**
 * A slider between two pictures of one size: A on the left of a line, B on the right of it. The pointer drags the line,
 * and a range input moves it by the arrow keys.
 *
 * <p>Its script takes the two pictures from the same parent element, so that a notebook holds them once; it needs no
 * network and no other script, and finds its own place by an id, so that many can stand in one page.
 */
final class ComparisonSlider {
    /** The attribute of the two pictures, with the value A or B. */
    static final String SIDE = "data-zimage-side";

    private static final String HTML = """
            <div data-zimage-slider="%1$s"></div>
            <style>@media print { [data-zimage-slider] { display: none } }</style>
            <script>
            for (const place of document.querySelectorAll('[data-zimage-slider="%1$s"]')) {
              if (place.childElementCount > 0) continue; // the same output can be shown twice
              const picture = side => place.parentElement.querySelector('[%2$s="' + side + '"]');
              const a = document.createElement('img'), b = document.createElement('img');
              const box = document.createElement('div'), line = document.createElement('div');
              const row = document.createElement('label'), range = document.createElement('input');
              a.src = picture('A').src;
              b.src = picture('B').src;
              a.alt = b.alt = '';
              a.draggable = b.draggable = false;
              box.style.cssText =
                'position:relative;width:fit-content;max-width:100%%;cursor:ew-resize;touch-action:pan-y';
              a.style.cssText = 'display:block;max-width:100%%;height:auto;margin:0';
              b.style.cssText = 'position:absolute;left:0;top:0;width:100%%;height:100%%;max-width:none;margin:0';
              line.style.cssText =
                'position:absolute;top:0;bottom:0;width:2px;background:#fff;' +
                'box-shadow:0 0 0 1px #0008;pointer-events:none';
              Object.assign(range, { type: 'range', min: 0, max: 100, step: 1, value: 50 });
              range.setAttribute('aria-label', 'A to B');
              range.style.cssText = 'flex:1;min-width:8em;margin:0';
              // or JupyterLab takes the keys that move a range
              range.addEventListener('keydown', event => {
                if (/^(Arrow|Page|Home|End)/.test(event.key)) event.stopPropagation();
              });
              row.style.cssText = 'display:flex;gap:0.5em;align-items:center;max-width:24em;margin:0.3em 0';
              const show = () => {
                b.style.clipPath = 'inset(0 0 0 ' + range.value + '%%)';
                line.style.left = 'calc(' + range.value + '%% - 1px)';
              };
              const drag = event => {
                const at = box.getBoundingClientRect();
                range.value = 100 * (event.clientX - at.left) / at.width;
                show();
              };
              range.addEventListener('input', show);
              box.addEventListener('pointerdown', event => { box.setPointerCapture(event.pointerId); drag(event); });
              box.addEventListener('pointermove', event => { if (event.buttons & 1) drag(event); });
              box.append(a, b, line);
              row.append('A', range, 'B');
              place.append(box, row);
              show();
            }
            </script>
            """;

    private ComparisonSlider() {}

    /** The place of a slider and the script that fills it, for the element in which the two pictures stand. */
    static Html html() {
        return Html.markup(String.format(HTML, UUID.randomUUID(), SIDE));
    }
}

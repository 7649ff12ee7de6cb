/**
 * The syntax of magics: finding them in a cell, splitting their arguments, calling them.
 *
 * <p>Here belongs what a percent sign means. What a magic does belongs to the extension that registers it.
 */
package org.zimagelab.kernel.magic;

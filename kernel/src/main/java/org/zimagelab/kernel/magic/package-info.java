/**
 * The syntax of magics: finds them in a cell, splits their arguments, calls them.
 *
 * <p>What a percent sign means belongs here. What a magic does belongs to the extension that registers it.
 */
package org.zimagelab.kernel.magic;

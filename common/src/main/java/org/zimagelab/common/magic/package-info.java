/**
 * The frame of a magic, for whoever has picocli: from the words of its line to the call, and to one line where that
 * fails.
 */
package org.zimagelab.common.magic;

/** Adaptive sweeps: pictures are made where they decide which cell is the best within a margin, and no others. */
package org.zimagelab.tuning.adaptive;

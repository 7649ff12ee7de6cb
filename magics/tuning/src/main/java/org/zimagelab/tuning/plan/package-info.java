/** Sweeps: what to make, the plan of its runs, and the runner that makes them. */
package org.zimagelab.tuning.plan;

/** Metrics: what is measured of a run, with name, unit and direction. */
package org.zimagelab.tuning.metric;

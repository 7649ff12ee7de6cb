/** What is measured of a run: its name, unit and direction. */
package org.zimagelab.tuning.metric;

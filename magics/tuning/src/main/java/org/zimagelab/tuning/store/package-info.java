/**
 * Finished pictures on disk: the key of a run, the folder of runs and its upkeep.
 *
 * <p>Nothing here plans, generates or scores: that is the parent package, which uses this one and is unknown to it.
 */
package org.zimagelab.tuning.store;

"""What can two models follow of one audiogram?

The audiogram of an ear of 80 years (HL2 of GCFB 2.34), given to the Zilany cochlea and to the compressive gammachirp.
Each loses what its outer hair cells, or its compression, have to lose, and the rest by inner hair cells or attenuation.
Dots: what is published. For Zilany, the most that outer hair cells can lose (tables of fitaudiogram2); for GCFB, its
own split of this audiogram with half of the compression left.
"""
import matplotlib.pyplot as plt

from auditory import CompressiveGammachirp, HearingLoss, Zilany2014

loss = HearingLoss.preset("hl2")
# fitaudiogram2, human, cohc = 0; GCFB 2.34, active part.
MOST_OUTER_DB = {259: 7, 476: 19, 989: 38.5, 2054: 49, 3776: 52.5, 7839: 53.5}
ACTIVE_DB = {125: 6.68, 250: 15.76, 500: 22.43, 1000: 25.01, 2000: 25.73, 4000: 27.03}
EARS = [
    ("Zilany 2014", Zilany2014(n_channels=60, f_min_hz=125, f_max_hz=8000), MOST_OUTER_DB, "the most there is"),
    ("GCFB 2.34", CompressiveGammachirp.preset("gcfb_2.34"), ACTIVE_DB, "published"),
]

figure, panels = plt.subplots(1, 2, figsize=(11, 4.8), sharey=True, layout="constrained")
for axes, (name, ear, published, what) in zip(panels, EARS, strict=True):
    achieved = loss.fit(ear).achieved
    axes.fill_between(achieved.cf_hz, 0, achieved.outer_db, alpha=0.4, label="outer hair cells, compression")
    axes.fill_between(achieved.cf_hz, achieved.outer_db, achieved.total_db, alpha=0.4,
                      label="inner hair cells, attenuation")
    axes.plot(achieved.cf_hz, achieved.outer_wanted_db, "k:", label="two thirds of the audiogram")
    axes.plot(achieved.cf_hz, achieved.wanted_db, "k", label="audiogram")
    axes.plot(list(published), list(published.values()), "ko", markersize=4, label=f"outer: {what}")
    axes.set(xscale="log", xticks=list(loss.freqs_hz), xticklabels=[f"{f_hz:.0f}" for f_hz in loss.freqs_hz],
             xlabel="best frequency (Hz)", title=name, ylim=(75, -5))
    axes.minorticks_off()
    axes.grid(alpha=0.3)
    axes.legend(fontsize=8)
panels[0].set_ylabel("hearing loss (dB HL)")
figure.suptitle("What can two models follow of one audiogram?")
plt.show()

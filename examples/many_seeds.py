"""Many seeds at once: how often does a recipe work? In threads of this program, or with an executor's workers."""

from concurrent.futures import ProcessPoolExecutor

from engine import Recipe, sweep

SEEDS = range(60)


def main() -> None:
    for width in (2, 4, 8):
        recipe = Recipe(hidden=(width,) * 4)
        print(f"four layers of {width}:", sweep(recipe, SEEDS, epochs=1000, threads=2))

    # The same bits from other processes. Clusters have executors, too, such as Dask's Client(...).get_executor().
    with ProcessPoolExecutor(max_workers=2) as executor:
        result = sweep(Recipe(), SEEDS, epochs=1000, executor=executor)
    best = int(result.loss.argmin())
    print(f"Seed {result.seeds[best]} has the lowest loss of these: {result.loss[best]:.5f}.")
    print(result.network(best).predict([[0, 1], [1, 1]]).round(3))


if __name__ == "__main__":  # every worker process reads this file
    main()

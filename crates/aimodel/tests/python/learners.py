"""Trained estimators: scikit-learn, skops, xgboost, lightgbm, catboost, statsmodels, fastText."""

import pickle
import random


def data():
    import numpy as np

    random = np.random.default_rng(5)
    features = random.normal(size=(60, 4))
    return np.abs(features), (features[:, 0] > 0).astype(int), features[:, 1] * 2 + 1


def estimators():
    """Names and fitted estimators; the ones this version lacks are left out."""
    from sklearn import (
        calibration, cluster, compose, covariance, cross_decomposition, decomposition, discriminant_analysis, dummy,
        ensemble, feature_extraction, feature_selection, gaussian_process, impute, isotonic, kernel_approximation,
        kernel_ridge, linear_model, manifold, mixture, model_selection, multiclass, multioutput, naive_bayes,
        neighbors, neural_network, pipeline, preprocessing, random_projection, semi_supervised, svm, tree,
    )

    features, labels, target = data()
    texts = ["a b c", "b c d", "hello world"]
    classifiers = [
        linear_model.LogisticRegression(), linear_model.SGDClassifier(random_state=1), linear_model.Perceptron(),
        linear_model.RidgeClassifier(), linear_model.PassiveAggressiveClassifier(), linear_model.LogisticRegressionCV(cv=2),
        ensemble.RandomForestClassifier(5, random_state=1), ensemble.GradientBoostingClassifier(n_estimators=4),
        ensemble.HistGradientBoostingClassifier(max_iter=4), ensemble.AdaBoostClassifier(n_estimators=4),
        ensemble.ExtraTreesClassifier(4), ensemble.BaggingClassifier(n_estimators=3), ensemble.IsolationForest(n_estimators=4),
        ensemble.VotingClassifier([("a", linear_model.LogisticRegression()), ("b", naive_bayes.GaussianNB())]),
        ensemble.StackingClassifier([("a", naive_bayes.GaussianNB())], cv=2),
        svm.SVC(probability=True), svm.LinearSVC(), svm.NuSVC(), svm.OneClassSVM(),
        tree.DecisionTreeClassifier(), tree.ExtraTreeClassifier(),
        neighbors.KNeighborsClassifier(), neighbors.KNeighborsClassifier(algorithm="kd_tree"),
        neighbors.KNeighborsClassifier(algorithm="ball_tree"), neighbors.NearestCentroid(), neighbors.LocalOutlierFactor(novelty=True),
        neighbors.RadiusNeighborsClassifier(radius=9.0), naive_bayes.GaussianNB(), naive_bayes.MultinomialNB(),
        naive_bayes.BernoulliNB(), naive_bayes.ComplementNB(), neural_network.MLPClassifier((5,), max_iter=5),
        gaussian_process.GaussianProcessClassifier(), discriminant_analysis.LinearDiscriminantAnalysis(),
        discriminant_analysis.QuadraticDiscriminantAnalysis(), calibration.CalibratedClassifierCV(naive_bayes.GaussianNB(), cv=2),
        multiclass.OneVsRestClassifier(svm.LinearSVC()), dummy.DummyClassifier(),
        semi_supervised.LabelPropagation(), semi_supervised.LabelSpreading(),
        model_selection.GridSearchCV(svm.SVC(), {"C": [1, 2]}, cv=2),
        model_selection.RandomizedSearchCV(svm.SVC(), {"C": [1, 2]}, n_iter=2, cv=2, random_state=1),
        pipeline.make_pipeline(preprocessing.StandardScaler(), linear_model.LogisticRegression()),
        feature_selection.RFE(linear_model.LogisticRegression()),
        feature_selection.SelectFromModel(linear_model.LogisticRegression()),
    ]
    regressors = [
        linear_model.LinearRegression(), linear_model.Ridge(), linear_model.Lasso(), linear_model.ElasticNet(),
        linear_model.BayesianRidge(), linear_model.HuberRegressor(), linear_model.Lars(), linear_model.SGDRegressor(),
        linear_model.RANSACRegressor(random_state=1), linear_model.TheilSenRegressor(random_state=1), linear_model.PoissonRegressor(),
        linear_model.ElasticNetCV(cv=2), linear_model.RidgeCV(), linear_model.ARDRegression(), linear_model.QuantileRegressor(),
        ensemble.RandomForestRegressor(4), ensemble.GradientBoostingRegressor(n_estimators=4),
        ensemble.HistGradientBoostingRegressor(max_iter=4), ensemble.ExtraTreesRegressor(4), ensemble.AdaBoostRegressor(n_estimators=3),
        svm.SVR(), svm.LinearSVR(), svm.NuSVR(), tree.DecisionTreeRegressor(), neighbors.KNeighborsRegressor(), kernel_ridge.KernelRidge(),
        neural_network.MLPRegressor((4,), max_iter=4), cross_decomposition.PLSRegression(),
        gaussian_process.GaussianProcessRegressor(gaussian_process.kernels.RBF() + gaussian_process.kernels.WhiteKernel()),
        compose.TransformedTargetRegressor(linear_model.Ridge(), transformer=preprocessing.StandardScaler()),
    ]
    others = [
        preprocessing.StandardScaler(), preprocessing.MinMaxScaler(), preprocessing.RobustScaler(), preprocessing.OneHotEncoder(),
        preprocessing.OrdinalEncoder(), preprocessing.PolynomialFeatures(), preprocessing.QuantileTransformer(n_quantiles=5),
        preprocessing.PowerTransformer(), preprocessing.KBinsDiscretizer(), preprocessing.Normalizer(), preprocessing.SplineTransformer(),
        preprocessing.Binarizer(), preprocessing.MaxAbsScaler(), impute.SimpleImputer(), impute.KNNImputer(), impute.MissingIndicator(),
        decomposition.PCA(2), decomposition.TruncatedSVD(2), decomposition.NMF(2), decomposition.FastICA(2), decomposition.KernelPCA(2),
        decomposition.LatentDirichletAllocation(2), decomposition.IncrementalPCA(2), decomposition.SparsePCA(2), decomposition.FactorAnalysis(2),
        cluster.KMeans(2, n_init=1), cluster.MiniBatchKMeans(2, n_init=1), cluster.DBSCAN(), cluster.Birch(), cluster.AgglomerativeClustering(),
        cluster.SpectralClustering(2), cluster.MeanShift(), cluster.OPTICS(), cluster.AffinityPropagation(),
        mixture.GaussianMixture(2), mixture.BayesianGaussianMixture(n_components=2), covariance.EmpiricalCovariance(), covariance.EllipticEnvelope(),
        manifold.Isomap(n_components=2), manifold.TSNE(2, perplexity=5, max_iter=250) if hasattr(manifold.TSNE(), "max_iter") else manifold.MDS(2),
        random_projection.GaussianRandomProjection(2), kernel_approximation.RBFSampler(), kernel_approximation.Nystroem(n_components=5),
        neighbors.NearestNeighbors(), neighbors.KernelDensity(), feature_selection.VarianceThreshold(),
        compose.ColumnTransformer([("a", preprocessing.StandardScaler(), [0, 1])], remainder="passthrough"),
        pipeline.FeatureUnion([("p", decomposition.PCA(1)), ("s", preprocessing.StandardScaler())]),
    ]
    def fits():
        for each in classifiers:
            yield each, lambda each=each: each.fit(features, labels)
        for each in regressors:
            yield each, lambda each=each: each.fit(features, target)
        for each in others:
            yield each, lambda each=each: each.fit(features)
        for each in (feature_extraction.text.CountVectorizer(), feature_extraction.text.TfidfVectorizer(), feature_extraction.text.HashingVectorizer()):
            yield each, lambda each=each: each.fit(texts)
        for each in (preprocessing.LabelEncoder(), preprocessing.LabelBinarizer()):
            yield each, lambda each=each: each.fit(labels)
        yield feature_extraction.DictVectorizer(), lambda: feature_extraction.DictVectorizer().fit([{"a": 1}, {"b": 2}])
        yield feature_selection.SelectKBest(k=2), lambda: feature_selection.SelectKBest(k=2).fit(features, labels)
        yield isotonic.IsotonicRegression(), lambda: isotonic.IsotonicRegression().fit(features[:, 0], target)
        multi = multioutput.MultiOutputRegressor(linear_model.Ridge())
        yield multi, lambda: multi.fit(features, [[a, a] for a in target])

    made = {}
    for each, fit in fits():
        try:
            name = type(each).__name__
            made[name if name not in made else f"{name}-{len(made)}"] = fit()
        except Exception as error:  # noqa: BLE001
            print(f"  not fitted: {type(each).__name__}: {str(error)[:80]}")
    return made


def sklearn(place):
    import joblib

    for at, (name, value) in enumerate(estimators().items()):
        protocol = at % 6
        for chosen in sorted({protocol, 2 if at % 2 else 3, 4, 5}):
            place.attempt(name, lambda: place.write(f"{name}-p{chosen}.pkl", pickle.dumps(value, chosen)))
        place.attempt(name, lambda: joblib.dump(value, place.path(f"{name}.joblib")))
        way = [3, ("gzip", 3), ("bz2", 3), ("xz", 3), ("lzma", 3)][at % 5]
        place.attempt(name, lambda: joblib.dump(value, place.path(f"{name}-c.joblib"), compress=way))


def skops(place):
    from skops import io

    for name, value in estimators().items():
        place.attempt(name, lambda: io.dump(value, place.path(f"{name}.skops")))


def xgboost(place):
    import xgboost as library

    features, labels, target = data()
    models = {
        "classifier": library.XGBClassifier(n_estimators=4).fit(features, labels),
        "regressor": library.XGBRegressor(n_estimators=4).fit(features, target),
        "dart": library.XGBRegressor(n_estimators=3, booster="dart").fit(features, target),
        "linear": library.XGBRegressor(n_estimators=3, booster="gblinear").fit(features, target),
        "forest": library.XGBRFRegressor(n_estimators=3).fit(features, target),
    }
    for name, model in models.items():
        for ending in ("json", "ubj"):
            place.attempt(name, lambda: model.save_model(place.path(f"{name}.{ending}")))
        for protocol in (2, 4, 5):
            place.attempt(name, lambda: place.write(f"{name}-p{protocol}.pkl", pickle.dumps(model, protocol)))
        place.attempt(name, lambda: place.write(f"{name}-booster.pkl", pickle.dumps(model.get_booster(), 4)))


def lightgbm(place):
    import lightgbm as library

    features, labels, target = data()
    models = {
        "classifier": library.LGBMClassifier(n_estimators=4, verbose=-1).fit(features, labels),
        "regressor": library.LGBMRegressor(n_estimators=4, verbose=-1).fit(features, target),
        "dart": library.LGBMRegressor(n_estimators=3, boosting_type="dart", verbose=-1).fit(features, target),
    }
    for name, model in models.items():
        place.attempt(name, lambda: model.booster_.save_model(place.path(f"{name}.txt")))
        for protocol in (2, 4, 5):
            place.attempt(name, lambda: place.write(f"{name}-p{protocol}.pkl", pickle.dumps(model, protocol)))
        place.attempt(name, lambda: place.write(f"{name}-booster.pkl", pickle.dumps(model.booster_, 4)))


def catboost(place):
    import catboost as library

    features, labels, target = data()
    quiet = {"iterations": 4, "verbose": False, "allow_writing_files": False}
    models = {
        "classifier": library.CatBoostClassifier(**quiet).fit(features, labels),
        "regressor": library.CatBoostRegressor(**quiet).fit(features, target),
    }
    for name, model in models.items():
        for kind in ("cbm", "json", "onnx", "coreml"):
            ending = {"coreml": "mlmodel"}.get(kind, kind)
            place.attempt(name, lambda: model.save_model(place.path(f"{name}.{ending}"), format=kind))
        for protocol in (2, 4, 5):
            place.attempt(name, lambda: place.write(f"{name}-p{protocol}.pkl", pickle.dumps(model, protocol)))


def statsmodels(place):
    import statsmodels.api as library

    features, labels, target = data()
    models = {
        "ols": library.OLS(target, library.add_constant(features)).fit(),
        "glm": library.GLM(labels, features, family=library.families.Binomial()).fit(),
    }
    for name, model in models.items():
        place.attempt(name, lambda: place.write(f"{name}.pkl", pickle.dumps(model, 4)))


def fasttext(place):
    import tempfile

    import fasttext as library

    with tempfile.NamedTemporaryFile("w", suffix=".txt") as texts:
        # The library quantizes nothing of fewer than 256 rows.
        for number in range(900):
            words = " ".join(f"word{random.randrange(200)}" for _ in range(10))
            texts.write(f"__label__{number % 300} {words}\n")
        texts.flush()
        shape = {"epoch": 1, "bucket": 300, "minn": 2, "maxn": 4, "verbose": 0, "thread": 1}
        for dim in (3, 16, 50):
            for kind in ("cbow", "skipgram"):
                model = library.train_unsupervised(texts.name, model=kind, dim=dim, minCount=1, **shape)
                place.attempt(kind, lambda: model.save_model(place.path(f"{kind}-{dim}.bin")))
            for loss in ("softmax", "hs", "ns", "ova"):
                model = library.train_supervised(texts.name, dim=dim, loss=loss, **shape)
                place.attempt(loss, lambda: model.save_model(place.path(f"{loss}-{dim}.bin")))
                settings = {"qnorm": loss != "ns", "qout": loss == "hs", "verbose": 0, "thread": 1}
                cut = {"cutoff": 300, "retrain": True} if loss == "ova" else {}
                place.attempt(loss, lambda: model.quantize(input=texts.name, **settings, **cut))
                place.attempt(loss, lambda: model.save_model(place.path(f"{loss}-{dim}.ftz")))

"""What the libraries' names do to rows: one table, read by the engine. Names are the last part of what is called."""

from __future__ import annotations


def _names(words: str) -> frozenset[str]:
    return frozenset(words.split())


LEARNS = _names(
    # scikit-learn
    "StandardScaler MinMaxScaler MaxAbsScaler RobustScaler QuantileTransformer PowerTransformer SimpleImputer KNNImputer IterativeImputer "
    "Imputer PCA IncrementalPCA KernelPCA SparsePCA TruncatedSVD FactorAnalysis FastICA NMF SelectKBest SelectPercentile SelectFromModel "
    "SelectFpr SelectFdr SelectFwe GenericUnivariateSelect RFE RFECV SequentialFeatureSelector VarianceThreshold KBinsDiscretizer "
    "TargetEncoder CountVectorizer TfidfVectorizer TfidfTransformer LatentDirichletAllocation LinearDiscriminantAnalysis "
    # category_encoders, feature_engine, boruta, umap
    "LeaveOneOutEncoder CatBoostEncoder JamesSteinEncoder MEstimateEncoder WOEEncoder MeanMedianImputer Winsorizer BorutaPy UMAP"
)
"""Transformers whose `fit` takes something from all the rows it is given that a test row must not give."""
SCALES = _names("scale minmax_scale maxabs_scale robust_scale quantile_transform power_transform zscore")
"""Functions that learn and transform in one."""
PIPES = _names("Pipeline make_pipeline ColumnTransformer make_column_transformer FeatureUnion make_union DataFrameMapper")
OVERSAMPLES = _names(
    "SMOTE SMOTENC SMOTEN ADASYN BorderlineSMOTE KMeansSMOTE SVMSMOTE RandomOverSampler SMOTEENN SMOTETomek ClusterOverSampler"
)
RESAMPLES = _names("fit_resample fit_sample")
GROUPS_ROWS = _names(
    "KMeans MiniBatchKMeans DBSCAN HDBSCAN AgglomerativeClustering SpectralClustering MeanShift Birch OPTICS GaussianMixture "
    "BayesianGaussianMixture IsolationForest LocalOutlierFactor OneClassSVM EllipticEnvelope TSNE MDS Isomap KernelDensity "
    "NearestNeighbors "
    "LabelEncoder OneHotEncoder OrdinalEncoder LabelBinarizer MultiLabelBinarizer Normalizer Binarizer PolynomialFeatures "
    "FunctionTransformer HashingVectorizer Tokenizer NearMiss RandomUnderSampler TomekLinks EditedNearestNeighbours"
)
"""What has a `fit`, and neither is a model with a score nor learns what a test row must not give."""
SPLITS = _names("train_test_split random_split randomSplit train_val_test_split temporal_train_test_split")
SPLITTERS = _names(
    "KFold StratifiedKFold GroupKFold StratifiedGroupKFold RepeatedKFold RepeatedStratifiedKFold ShuffleSplit StratifiedShuffleSplit "
    "GroupShuffleSplit LeaveOneOut LeaveOneGroupOut LeavePOut TimeSeriesSplit PredefinedSplit"
)
IN_ORDER = _names("TimeSeriesSplit temporal_train_test_split")
CROSSES = _names("cross_val_score cross_validate cross_val_predict")
SEARCHES = _names("GridSearchCV RandomizedSearchCV HalvingGridSearchCV HalvingRandomSearchCV BayesSearchCV OptunaSearchCV")
METRICS = _names(
    "accuracy_score balanced_accuracy_score f1_score fbeta_score precision_score recall_score roc_auc_score average_precision_score "
    "classification_report confusion_matrix log_loss brier_score_loss matthews_corrcoef cohen_kappa_score roc_curve "
    "precision_recall_curve precision_recall_fscore_support mean_squared_error root_mean_squared_error mean_absolute_error "
    "mean_absolute_percentage_error mean_squared_log_error median_absolute_error r2_score explained_variance_score max_error"
)
STATISTICS = _names("mean median std var min max mode quantile nanmean nanmedian nanstd nanmin nanmax average percentile")
RANGES = _names("min max nanmin nanmax")
"""Statistics that rescale only where they are subtracted; alone, they are mostly a fixed range such as that of pixels."""
FILLS = _names("fillna fill_null fill_nan replace where mask clip")
GROUPS = _names("groupby group_by rolling expanding ewm resample")
LOOKS_BACK = _names("shift rolling diff pct_change expanding ewm lag")
CONCATS = _names("concat concatenate vstack row_stack append")
REPEATS = _names("repeat tile")
SIZES = _names(
    "shape columns index size ndim dtypes dtype len nunique value_counts count isnull isna notnull notna any all unique columns_ classes_ "
    "labels_ coef_ intercept_ feature_importances_ info describe corr keys get_feature_names get_feature_names_out vocabulary_ nlargest "
    "explained_variance_ratio_ score plot hist boxplot"
)
"""What is read off rows without taking them along."""
TABLES = _names(
    "DataFrame Series LazyFrame array asarray Tensor FloatTensor LongTensor TensorDataset DataLoader DMatrix Dataset Pool csr_matrix"
)
STOPS_EARLY = _names("EarlyStopping early_stopping early_stopping_rounds ReduceLROnPlateau ModelCheckpoint")
KEEPS_THE_BEST = _names("CatBoost CatBoostClassifier CatBoostRegressor CatBoostRanker")
"""Models that go back to their best round wherever they are given rows to watch."""
STOPPING = _names("early_stopping_rounds od_wait od_type")
"""Options of a model, or of its fit, by which it stops."""
MODULES = _names(
    "np numpy pd pandas pl polars sk sklearn preprocessing metrics model_selection svm tree linear_model ensemble tf tensorflow keras "
    "torch nn F optim xgb xgboost lgb lightgbm catboost plt sns st sp scipy random math os sys re json time warnings "
    "go px spark dask cudf cuml"
)
"""Names that are modules wherever they were imported, should that cell be out of sight."""
PASSING_BUILTINS = _names("list tuple sorted map filter reversed set dict iter next zip enumerate")
"""Builtins that give back the rows that they are given."""
READING = ("read", "load", "fetch", "open", "download")
"""How the names of functions begin that give rows of their own, whatever they are given."""
DRAWING = _names("linspace arange logspace geomspace uniform normal standard_normal randn rand randint integers")
"""Functions that give rows of their own: what they are given says how many, and between which bounds."""
KEEPING_COLUMNS = _names(
    "copy dropna fillna sample reset_index astype drop_duplicates sort_values head tail values to_numpy array loc iloc"
)
"""Methods after which a table has the columns that it had."""
ACCESSORS = _names("values T loc iloc at iat str dt cat data target real A toarray to_numpy")
"""Attributes that are no columns."""
WITHIN_FIT = ("eval_set", "validation_data", "valid_sets", "evals", "eval_data", "X_val")
"""Arguments of `fit` and `train` that hold rows to watch."""
VERBS = _names(
    "fit partial_fit fit_transform fit_predict fit_resample fit_sample transform predict predict_proba decision_function predict_classes "
    "predict_log_proba score evaluate get_support get_feature_names_out inverse_transform"
)
"""Methods by which an object shows that it is an estimator."""
